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
            yield Estate(house, sandbox, http)


async def _lost(estate: Estate) -> tuple[StoredPost, StoredConnection]:
    """A post that is public, and whose answer nobody heard."""
    connection = await estate.connect(await estate.user(), "facebook")
    await estate.dials("facebook", dropAfter=1.0, match=COMMIT)
    post = await estate.run(await estate.post(connection, "Once"), connection)
    assert post.commit_state == "open"
    await estate.dials("facebook", dropAfter=0.0)
    return post, connection


@pytest.mark.parametrize("ahead", [timedelta(seconds=10), HOUR], ids=["ten seconds", "an hour"])
async def test_a_lost_answer_is_found_by_a_machine_whose_clock_is_ahead_of_the_platforms(
    estate: Estate, clock: WrongClock, ahead: timedelta
) -> None:
    clock.by = ahead
    post, connection = await _lost(estate)

    post = await estate.run(post, connection)

    assert (post.status, len(await estate.wall())) == (Status.PUBLISHED, 1)
