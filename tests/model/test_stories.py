"""Interleavings that broke protocols like ours, step by step."""

import pytest

from support.model.stories import STORIES, tell


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_promises_are_kept_when_a_post_is(story, schema):
    tell(story, schema)
