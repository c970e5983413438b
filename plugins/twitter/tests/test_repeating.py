"""With the engine's own journal: a list of posts that lags behind, and a text that X has had before."""

import pytest

from picscripter.domain.states import Status
from picscripter.platforms.discovery import discover
from picscripter.testing import Sample, faults
from picscripter.testing.relay import Cut
from picscripter.testing.stage import open_stage
from picscripter.testing.subject import Subject
from picscripter_twitter.sandbox import Twitter

pytestmark = pytest.mark.anyio

HELLO = Sample(caption="Hello")


@pytest.fixture
async def stage():
    subject = Subject(platform=discover(frozenset({"twitter"}))["twitter"], sandbox=Twitter)
    async with open_stage(subject) as scene:
        yield scene


async def test_a_post_that_was_listed_too_late_is_found_when_x_refuses_to_have_it_twice(stage):
    stage.sandbox.turn({"indexLagSeconds": 110})
    post, _ = await stage.publish(await stage.connect(), HELLO, {1: faults.answer_lost})
    [public] = stage.public()
    assert (post.status, post.external_id) == (Status.PUBLISHED, public.id)


async def test_a_post_that_is_listed_far_too_late_is_never_called_failed(stage):
    stage.sandbox.turn({"indexLagSeconds": 400})
    post, _ = await stage.publish(await stage.connect(), HELLO, {1: faults.answer_lost})
    assert (post.status, len(stage.public())) == (Status.UNKNOWN, 1)
    assert "earlier sending" in post.error["message"]


async def test_a_text_that_somebody_posted_before_is_refused_and_not_taken_for_ours(stage):
    connection = await stage.connect()
    first, _ = await stage.publish(connection, HELLO, {})
    second, _ = await stage.publish(connection, HELLO, {})
    assert (first.status, second.status) == (Status.PUBLISHED, Status.FAILED)
    assert len(stage.public()) == 1


async def test_without_credits_a_lost_answer_waits_to_be_looked_up_and_is_never_sent_twice(stage):
    async def lost_with_the_last_credit(relay, forward):
        await forward()
        stage.sandbox.turn({"credits": 0})
        raise Cut

    connection = await stage.connect()
    with stage.relay.counting({1: lost_with_the_last_credit}):
        post = await stage.submit(connection, HELLO)
        for _ in range(8):
            await stage.go_on()
        waiting = await stage.read(post)
        stage.sandbox.turn({"credits": None})
        ended = await stage.finish(post)
    assert waiting.status not in (Status.FAILED, Status.PUBLISHED, Status.UNKNOWN)
    assert (ended.status, [ended.external_id]) == (Status.PUBLISHED, [each.id for each in stage.public()])
