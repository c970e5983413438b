"""YouTube's plugin keeps what every plugin promises, for videos at once and for videos at their time."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

import picscripter_youtube
from picscripter.plugin import Delivery, Post, Published, hookimpl
from picscripter.testing import Conformance, Sample
from picscripter.testing.files import clip
from picscripter_youtube import chunks

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FILES = {"video": lambda number: clip(number) + bytes([number]) * (2 * chunks.GRANULE)}
"""Three pieces."""

TAGS = {"tags.max": lambda count: Sample(media=("video",), options={"title": "Bread", "tags": ["a" * count]})}


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """As for a post with a time, whether it has one or not: the suite's own posts are all for now."""
    return await picscripter_youtube.publish(
        delivery, replace(post, scheduled_at=post.scheduled_at or LONG_AGO)
    )


HOOKS = {name: getattr(picscripter_youtube, name) for name in picscripter_youtube.__all__}


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", chunks.GRANULE)


class TestAtOnce(Conformance):
    platform = "youtube"
    files = FILES
    at_limit = TAGS
    posts = {
        "video": Sample(
            caption="Fresh bread from seven.",
            media=("video",),
            options={"tags": ["bread", "early morning"], "madeForKids": False},
        )
    }


class TestAtItsTime(Conformance):
    platform = "youtube"
    plugin = SimpleNamespace(**HOOKS | {"publish": publish})
    files = FILES
    at_limit = TAGS
    posts = {"video": Sample(caption="Fresh bread from seven.", media=("video",))}
