"""What X allows in a day, and what the app has paid for: posts wait for it, and go out when it is there again."""

from datetime import timedelta

import pytest

from picscripter.domain.states import Status
from picscripter.platforms.discovery import discover
from picscripter.testing import Sample
from picscripter.testing.stage import open_stage
from picscripter.testing.subject import Subject
from picscripter_twitter.sandbox import Twitter

pytestmark = pytest.mark.anyio

HELLO, AGAIN = Sample(caption="Hello"), Sample(caption="Again")
PICTURE = Sample(caption="Look", media=("image",))
MIRA = "1730000000000000002"


@pytest.fixture
async def stage():
    """The engine, and the emulator behind it."""
    subject = Subject(platform=discover(frozenset({"twitter"}))["twitter"], sandbox=Twitter)
    async with open_stage(subject) as scene:
        yield scene


async def settled(stage, post):
    """As it stands when nothing more can be done now."""
    while await stage.run_due():
        pass
    return await stage.read(post)


def sent(stage):
    return [call.path for call in stage.relay.calls if (call.method, call.path) == ("POST", "/2/tweets")]


@pytest.mark.parametrize("dials", [{"postsADay": 1}, {"rateLimitAfter": 1, "match": "POST /2/tweets"}])
async def test_what_the_headers_say_is_used_up_is_not_tried(stage, dials):
    stage.sandbox.turn(dials)
    connection = await stage.connect()
    with stage.relay.counting():
        first = await settled(stage, await stage.submit(connection, HELLO))
        second = await settled(stage, await stage.submit(connection, AGAIN))
        assert (first.status, second.status) == (Status.PUBLISHED, Status.HELD)
        assert len(sent(stage)) == 1
        assert (await stage.finish(second, longest=2 * 86_400.0)).status == Status.PUBLISHED


async def test_media_that_waited_for_more_than_a_day_are_sent_anew(stage):
    stage.sandbox.turn({"postsADay": 1})
    connection = await stage.connect()
    await settled(stage, await stage.submit(connection, HELLO))
    await stage.clock.advance(60)
    with stage.relay.counting() as calls:
        post = await stage.submit(connection, PICTURE, in_seconds=600)
        while (await stage.read(post)).status != Status.HELD and await stage.go_on():
            pass
        uploads = [call for call in calls if call.path == "/2/media/upload"]
        assert len(uploads) == 1
        held = await stage.read(post)
        assert held.held_until - stage.clock.now() > timedelta(hours=23)
        assert (await stage.finish(post, longest=2 * 86_400.0)).status == Status.PUBLISHED
        assert len([call for call in calls if call.path == "/2/media/upload"]) == 2
    assert [len(notice.media) for notice in stage.public()] == [0, 1]


async def test_without_credits_all_posts_of_the_app_wait_and_say_why(stage):
    stage.sandbox.turn({"credits": 0})
    mine, miras = await stage.connect(), await stage.connect(account=MIRA)
    with stage.relay.counting():
        first = await settled(stage, await stage.submit(mine, HELLO))
        second = await settled(stage, await stage.submit(miras, HELLO))
        assert (first.status, second.status) == (Status.HELD, Status.HELD)
        assert len(sent(stage)) == 1  # what the app is refused is not asked for each account
        assert "does not have any credits" in (await stage.logs(first))[-1]
        stage.sandbox.turn({"credits": None})
        ended = [await stage.finish(post) for post in (first, second)]
    assert [post.status for post in ended] == [Status.PUBLISHED] * 2
