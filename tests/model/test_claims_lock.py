"""The claim's lock saves work, not truth: without it no promise breaks, and posts are run twice."""

import pytest

from picscripter.storage import intents
from picscripter.storage.claims import Claims
from support.model import stories
from support.model.changes import Change, without
from support.model.world import World

TAKEN_ONCE: Change = (
    Claims,
    "take",
    "WHERE (posts.id, posts.fence) IN (SELECT x.id, x.fence",
    "WHERE posts.id IN (SELECT x.id",
)
TAKEN_WITH_A_FENCE: Change = (Claims, "take", "SET fence = posts.fence + 1, ", "SET ")
LEASE: Change = (Claims, "claim", "wake_at = :now + $4, worker", "wake_at = wake_at + 0 * $4, worker")
CLAIMED_WITH_A_FENCE: Change = (Claims, "claim", "fence = fence + 1, ", "")
FENCE: Change = (
    intents,
    "_open",
    "(posts.id, posts.fence) IN (SELECT x.id, x.fence",
    "posts.id IN (SELECT x.id",
)
NO_LOCK = [TAKEN_ONCE, TAKEN_WITH_A_FENCE, LEASE, CLAIMED_WITH_A_FENCE]


@pytest.mark.parametrize("story", stories.STORIES, ids=lambda story: story.__name__)
def test_without_the_claims_lock_the_promises_are_kept_when_a_post_is(story, monkeypatch, schema):
    without(monkeypatch, NO_LOCK)
    stories.tell(story, schema)


def test_without_the_fence_of_an_intent_too_a_promise_is_broken(monkeypatch, schema):
    without(monkeypatch, [TAKEN_ONCE, FENCE])
    with pytest.raises(AssertionError, match="open"):
        stories.tell(stories.two_workers_at_the_gate, schema)


def _prepared(schema):
    """How often a post is prepared whose message comes to two workers."""
    world = World(schema)
    try:
        world.create("one")
        world.claim("A")
        world.finish("A")
        world.deliver("A", 0)
        world.deliver("B", 0)
        places = [where for name in "AB" for where in iter(lambda name=name: world.step(name), None)]
        world.settle_down()
    finally:
        world.close()
    return places.count("prepare")


def _claimed(schema):
    """How many claims are made of three posts when two workers look, one after the other."""
    world = World(schema)
    try:
        for text in ("one", "two", "three"):
            world.create(text)
        for name in "AB":
            world.claim(name)
            world.finish(name)
        claimed = sum(len(tickets) for tickets in world.messages)
        world.settle_down()
    finally:
        world.close()
    return claimed


def test_a_post_whose_message_comes_twice_is_prepared_once(schema):
    assert _prepared(schema) == 1


def test_without_the_claims_lock_it_is_prepared_twice(monkeypatch, schema):
    without(monkeypatch, [TAKEN_ONCE])
    assert _prepared(schema) == 2


def test_three_posts_are_claimed_three_times(schema):
    assert _claimed(schema) == 3


def test_without_the_claims_lease_they_are_claimed_six_times(monkeypatch, schema):
    without(monkeypatch, [LEASE])
    assert _claimed(schema) == 6
