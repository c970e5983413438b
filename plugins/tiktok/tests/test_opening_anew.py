"""With the engine's own journal: an upload that ended, or got lost, is opened anew, and one post is public in the end."""

import pytest

from picscripter.domain.states import Status
from picscripter.platforms.discovery import discover
from picscripter.testing import Sample, faults
from picscripter.testing.files import clip
from picscripter.testing.relay import Answer
from picscripter.testing.stage import open_stage
from picscripter.testing.subject import Subject
from picscripter_tiktok import chunks
from picscripter_tiktok.sandbox import TikTok

pytestmark = pytest.mark.anyio

FILM = Sample(caption="Bread", media=("film",), options={"privacyLevel": "PUBLIC_TO_EVERYONE"})
CHUNK, LAST = 3, 4
"""Calls of a publish: creator info, init, one chunk, the last chunk, status."""


def film(number):
    return clip(number) + bytes(24_000)


@pytest.fixture
async def stage(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", chunks.CHUNK // 1_000)
    monkeypatch.setattr(TikTok, "smallest", TikTok.smallest // 1_000)
    platform = discover(frozenset({"tiktok"}))["tiktok"]
    async with open_stage(Subject(platform=platform, sandbox=TikTok, files={"film": film})) as opened:
        yield opened


async def publish(stage, faults):
    post, calls = await stage.publish(await stage.connect(), FILM, faults)
    opened = [call for call in calls if call.path.endswith("/video/init/")]
    return post, len(opened), [notice.id for notice in stage.public()]


@pytest.mark.parametrize("call", [CHUNK, LAST])
async def test_an_upload_that_tiktok_lost_is_opened_anew(stage, call):
    post, opened, public = await publish(stage, {call: faults.said(Answer(status=404))})
    assert (post.status, opened, public) == (Status.PUBLISHED, 2, [post.external_id])


@pytest.mark.parametrize("call", [CHUNK, LAST])
async def test_a_post_that_waited_longer_than_its_address_lives_is_uploaded_anew(stage, call):
    post, opened, public = await publish(stage, {call: faults.limited(stage.sandbox, 4_000)})
    assert (post.status, opened, public) == (Status.PUBLISHED, 2, [post.external_id])


async def test_a_post_that_waited_less_goes_on_where_it_was(stage):
    post, opened, public = await publish(stage, {LAST: faults.limited(stage.sandbox, 1_000)})
    assert (post.status, opened, public) == (Status.PUBLISHED, 1, [post.external_id])


async def test_a_passing_fault_of_tiktoks_after_the_upload_is_got_over_by_another_one(stage):
    async def mends(relay, forward):
        answer = await forward()
        stage.sandbox.turn({"failReason": None})
        return answer

    connection = await stage.connect()
    stage.sandbox.turn({"failReason": "internal"})
    post, _ = await stage.publish(connection, FILM, {LAST: mends})
    assert (post.status, [notice.id for notice in stage.public()]) == (Status.PUBLISHED, [post.external_id])


async def test_a_post_that_came_after_the_last_one_of_a_day_waits_for_the_next(stage):
    async def meanwhile_used_up(relay, forward):
        stage.sandbox.turn({"postsADay": 0})
        return await forward()

    connection = await stage.connect()
    with stage.relay.counting({LAST: meanwhile_used_up}):
        post = await stage.submit(connection, FILM)
        for _ in range(12):
            await stage.go_on()
        waiting = await stage.read(post)
        assert (waiting.status, waiting.error["code"]) == (Status.HELD, "quota_exhausted")
        stage.sandbox.turn({"postsADay": 15})
        ended = await stage.finish(post)
    assert (ended.status, [notice.id for notice in stage.public()]) == (
        Status.PUBLISHED,
        [ended.external_id],
    )


async def test_a_post_from_under_which_the_access_was_taken_is_made_when_it_is_given_again(stage):
    async def given_again(relay, forward):
        answer = await forward()
        stage.sandbox.turn({"failReason": None})
        return answer

    connection = await stage.connect()
    stage.sandbox.turn({"failReason": "auth_removed"})
    post, _ = await stage.publish(connection, FILM, {LAST: given_again})
    assert (post.status, len(stage.public())) == (Status.PUBLISHED, 1)
