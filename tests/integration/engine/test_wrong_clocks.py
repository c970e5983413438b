"""A machine's clock that is wrong, or is put right: no post is doubled or forgotten for it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from picscripter.domain.states import Status
from picscripter.plugin.clock import SystemClock
from picscripter.sandbox.app import create_app
from picscripter.storage.fields import to_ms
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.wiring import open_house
from support.house import Estate, settings_for

pytestmark = pytest.mark.anyio

COMMIT = "/feed"
HOUR = timedelta(hours=1)


class WrongClock(SystemClock):
    """Wrong by so much; the platforms' is right."""

    by = timedelta()

    def now(self) -> datetime:
        return super().now() + self.by


@pytest.fixture
def clock() -> WrongClock:
    return WrongClock()


@pytest.fixture
async def estate(tmp_path: Path, clock: WrongClock) -> AsyncIterator[Estate]:
    """Posts are run by hand."""
    async with TestServer(create_app(SystemClock())) as server, aiohttp.ClientSession() as http:
        sandbox = str(server.make_url("")).rstrip("/")
        async with open_house(settings_for(tmp_path, sandbox=sandbox), clock) as house:
            house.database.follow_steps()
            yield Estate(house, sandbox, http)


async def _lost(estate: Estate) -> tuple[StoredPost, StoredConnection]:
    """A post that is public, and whose answer nobody heard."""
    connection = await estate.connect(await estate.user(), "facebook")
    await estate.dials("facebook", dropAfter=1.0, match=COMMIT)
    post = await estate.run(await estate.post(connection, "Once"), connection)
    assert post.commit_state == "open"
    await estate.dials("facebook", dropAfter=0.0)
    return post, connection


async def _again(estate: Estate, post: StoredPost) -> StoredPost:
    """As it is stored now."""
    found = await estate.house.posts.get(post.user_id, post.id)
    assert found is not None
    return found


@pytest.mark.parametrize("ahead", [timedelta(seconds=10), HOUR], ids=["ten seconds", "an hour"])
async def test_a_lost_answer_is_found_by_a_machine_whose_clock_is_ahead_of_the_platforms(
    estate: Estate, clock: WrongClock, ahead: timedelta
) -> None:
    clock.by = ahead
    post, connection = await _lost(estate)

    post = await estate.run(post, connection)

    assert (post.status, len(await estate.wall())) == (Status.PUBLISHED, 1)


async def test_a_lost_answer_is_found_after_the_clock_was_put_back(estate: Estate, clock: WrongClock) -> None:
    clock.by = HOUR
    post, connection = await _lost(estate)
    clock.by = timedelta()

    post = await estate.run(await _again(estate, post), connection)

    assert (post.status, len(await estate.wall())) == (Status.PUBLISHED, 1)


async def test_a_clock_that_jumps_ahead_makes_no_absence_final(estate: Estate, clock: WrongClock) -> None:
    connection = await estate.connect(await estate.user(), "facebook")
    await estate.dials("facebook", dropBefore=1.0, match=COMMIT)
    post = await estate.run(await estate.post(connection, "Once"), connection)
    await estate.dials("facebook", dropBefore=0.0)
    clock.by = HOUR

    await estate.run(await _again(estate, post), connection)

    [line] = await estate.house.database.rows("SELECT looks, absents FROM journal_commits")
    assert (line["looks"], line["absents"]) == (1, 0)


async def test_a_pause_that_was_begun_by_a_wrong_clock_does_not_last_an_hour(
    estate: Estate, clock: WrongClock
) -> None:
    clock.by = HOUR
    post, _ = await _lost(estate)
    clock.by = timedelta()

    post = await _again(estate, post)

    assert post.due_at is not None
    assert abs(post.due_at - to_ms(clock.now())) < 10_000


async def test_a_time_that_a_person_wished_stays_when_the_clock_is_moved(
    estate: Estate, clock: WrongClock
) -> None:
    connection = await estate.connect(await estate.user(), "facebook")
    at = clock.now() + timedelta(minutes=10)
    post = await estate.post(connection, "At ten past", at=at)
    clock.by = -HOUR

    assert (await _again(estate, post)).due_at == post.due_at


async def test_who_is_on_his_way_while_the_clock_is_moved_starts_over(
    estate: Estate, clock: WrongClock
) -> None:
    connection = await estate.connect(await estate.user(), "facebook")
    post = await estate.post(connection, "At once")
    claims = estate.house.engine()._claims
    [claim] = await claims.claim("facebook", 1)
    clock.by = -HOUR

    assert await claims.take([(claim.post_id, claim.fence)]) == []
    assert (await _again(estate, post)).fence == claim.fence + 1


async def test_an_engine_of_a_file_goes_on_at_once_when_its_clock_was_put_back(
    estate: Estate, clock: WrongClock
) -> None:
    clock.by = HOUR
    post, _ = await _lost(estate)
    engine = estate.house.engine()
    await engine.start()
    try:
        clock.by = timedelta()
        [still] = await estate.until_still([post], seconds=15)
    finally:
        await engine.stop(grace=1)

    assert (still.status, len(await estate.wall())) == (Status.PUBLISHED, 1)
