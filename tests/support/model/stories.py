"""Interleavings that once broke a protocol like ours, told step by step. In each the engine keeps its promises."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from support.model.platform import Fate
from support.model.world import World

Story = Callable[[World], None]

LOST = Fate(effect="vanishes")
SLOW = Fate(after=2.0, lags=True)
INTENDED = "after COMMIT"


def stopped_between_intent_and_first_byte(world: World) -> None:
    world.create("one")
    world.run("A", INTENDED)
    world.wait(5)
    world.work("B")
    assert world.status() == "published"
    world.finish("A")


def looked_for_while_it_is_still_under_way(world: World) -> None:
    world.create("one")
    world.run("A", "wire")
    world.step("A", 0, SLOW)
    world.crash("A")
    world.steal()
    world.work("B", SLOW)


def asked_early_and_answered_late(world: World) -> None:
    world.create("one")
    world.run("A", "wire")
    world.step("A", 0, SLOW)
    world.crash("A")
    world.steal()
    world.run("B", "look answered")
    world.wait(11)
    world.finish("B")


def edited_while_a_worker_is_on_its_way(world: World) -> None:
    world.create("one")
    world.run("A", "connected")
    assert world.edit("post-1", "two")
    world.finish("A")


def cancelled_while_a_worker_is_on_its_way(world: World) -> None:
    world.create("one")
    world.run("A", "connected")
    assert world.cancel("post-1")
    world.finish("A")


def edited_beside_a_commit(world: World) -> None:
    world.create("one")
    world.run("A", "wire")
    world.edit("post-1", "two")
    world.finish("A")


def two_workers_at_the_gate(world: World) -> None:
    world.create("one")
    world.run("A", "connected")
    world.wait(4)
    world.run("B", "connected")
    world.finish("A")
    world.finish("B")


def edited_after_its_preparation(world: World) -> None:
    world.create("one")
    world.run("A", "connected")
    world.edit("post-1", "two")
    world.crash("A")
    world.work("B")


def a_bad_day_after_it_was_taken(world: World) -> None:
    world.create("one")
    world.work("A", Fate(heard="5xx"), 1)
    world.work("A")


def an_equal_post_lands_while_the_first_is_looked_for(world: World) -> None:
    world.create("one")
    world.run("A", "wire")
    world.crash("A")
    world.wait(4)
    world.run("A", "look")
    world.create("one")
    world.run("B", "answer")
    world.finish("A")
    world.work("B")


def an_equal_post_is_public_when_a_lost_one_is_looked_for(world: World) -> None:
    world.create("one")
    world.run("A", "nowhere")
    world.create("one")
    world.run("B", "wire")
    world.crash("B")
    world.work("A")


def a_person_gives_it_up_at_once(world: World) -> None:
    world.plugin.findable = False
    world.create("one")
    world.run("A", "wire")
    world.step("A", 0, SLOW)
    world.crash("A")
    world.steal()
    world.run("B", "nowhere")
    assert world.status() == "unknown"
    world.resolve("post-1", "discard")


def an_allowance_spent_by_a_late_landing(world: World) -> None:
    world.create("one")
    world.run("A", INTENDED)
    world.wait(4.5)
    world.finish("A", SLOW)
    world.wait(2)
    world.finish("A")
    world.create("two")
    world.run("B", "nowhere")
    world.create("three")
    world.work("B")


def a_message_that_comes_twice(world: World) -> None:
    world.create("one")
    world.claim("A")
    world.finish("A")
    world.deliver("A", 0)
    world.deliver("B", 0)
    world.finish("A")
    world.finish("B")


def an_answer_that_comes_after_the_lease(world: World) -> None:
    world.plugin.findable = False
    world.create("one")
    world.run("A", "answer")
    world.wait(11)
    world.run("B", "nowhere")
    assert world.status() == "unknown"
    world.finish("A")
    world.work("B")
    assert world.status() == "published"


def an_answer_that_comes_after_it_was_found(world: World) -> None:
    world.create("one")
    world.run("A", "answer")
    world.wait(11)
    world.work("B")
    world.finish("A")
    assert world.status() == "published"


def a_look_that_fails_is_made_again(world: World) -> None:
    world.create("one")
    world.run("A", "answer")
    world.finish("A", Fate(heard="lost"))
    world.work("A", Fate(heard="5xx"), 4)
    world.work("A")
    assert world.status() == "published"


def a_token_refused_in_a_second_attempt(world: World) -> None:
    world.create("one")
    world.run("A", "nowhere", LOST)
    world.platform.refuses_refresh = True
    world.work("A", Fate(effect=401))
    world.check()


def connected_again_while_the_refusal_is_being_written(world: World) -> None:
    world.create("one")
    world.platform.refuses_refresh = True
    world.run("A", "after UPDATE connections SET", Fate(effect=401))
    for _ in range(40):
        world.step("A", 0, Fate(effect=401))
        if world.connection_status() == "reconnect":
            break
    assert world.connection_status() == "reconnect"
    world.reconnect()
    world.finish("A")


def a_person_gives_up_what_was_sent_once_more(world: World) -> None:
    world.plugin.findable = False
    world.platform.merges = timedelta(seconds=60)
    world.create("one")
    world.run("A", "nowhere", LOST)
    world.wait(54)
    world.run("A", "wire")
    world.step("A", 0, SLOW)
    world.crash("A")
    world.wait(1.1)
    world.steal()
    world.run("B", "nowhere")
    assert world.status() == "unknown"
    world.resolve("post-1", "discard")


def sent_again_where_that_is_safe(world: World) -> None:
    world.plugin.findable = False
    world.platform.merges = timedelta(seconds=60)
    world.create("one")
    world.run("A", "answer")
    world.crash("A")
    world.wait(5)
    world.work("B", times=3)
    assert world.status() == "published"
    assert world.platform.requests == 2


def the_database_goes_away_with_the_intent(world: World) -> None:
    world.create("one")
    world.run("A", "connected")
    world.worker("A").outages = ["unheard"]
    world.finish("A")
    assert world.platform.requests == 0
    world.work("B")
    assert world.status() == "published"


def the_database_is_away_when_the_answer_comes(world: World) -> None:
    world.plugin.findable = False
    world.create("one")
    world.run("A", "answer")
    world.worker("A").outages = ["refused", "unheard", "refused"]
    for _ in range(8):
        world.finish("A")
        world.wait(0.5)
    assert world.status() == "published"


STORIES: list[Story] = [
    value for value in list(vars().values()) if getattr(value, "__module__", "") == __name__
]


def tell(story: Story, schema: Any) -> None:
    """The story, and then nothing goes wrong any more."""
    world = World(schema)
    try:
        story(world)
        world.check()
        world.settle_down()
    finally:
        world.close()
