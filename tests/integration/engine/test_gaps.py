"""A backup of yesterday that is restored publishes nothing of yesterday again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from picscripter.domain.states import Status
from picscripter.storage.fields import to_ms
from picscripter.storage.gaps import held_after_gap
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.workers import EVERYBODY
from support.house import Estate, eventually, open_estate

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def _silent_for(folder: Path, silence: timedelta) -> AsyncIterator[Estate]:
    """A house whose engine last spoke so long ago, and does not run yet."""
    async with open_estate(folder, engine=False) as estate:
        await estate.house.workers.seen("one", lag_ms=0)
        await estate.house.workers.gone("one")
        await estate.house.database.run(
            "UPDATE workers SET seen_at = $2 WHERE id = $1", EVERYBODY, to_ms(datetime.now(UTC) - silence)
        )
        yield estate


@asynccontextmanager
async def _running(estate: Estate) -> AsyncIterator[None]:
    engine = estate.house.engine()
    await engine.start()
    try:
        yield
    finally:
        await engine.stop(grace=1)


async def _was_due(estate: Estate, ago: timedelta) -> StoredPost:
    connection = await estate.connect(await estate.user(), "twitter")
    return await estate.post(connection, f"Due {ago} ago", at=datetime.now(UTC) - ago)


async def _status(estate: Estate, post: StoredPost) -> Status:
    found = await estate.house.posts.get(post.user_id, post.id)
    assert found is not None
    return found.status


async def _published(estate: Estate, post: StoredPost) -> None:
    async def look() -> bool | None:
        return True if await _status(estate, post) == Status.PUBLISHED else None

    await eventually(look)


async def test_what_came_due_in_a_long_gap_waits_for_a_person(tmp_path: Path) -> None:
    async with _silent_for(tmp_path, timedelta(hours=20)) as estate:
        post = await _was_due(estate, timedelta(hours=3))
        async with _running(estate):
            assert await _status(estate, post) == Status.HELD
            assert await held_after_gap(estate.house.database) == [(post.user_id, post.id)]
            assert await estate.wall() == []
            await estate.house.posts.retry(post.user_id, post.id, due_at=to_ms(datetime.now(UTC)))
            await _published(estate, post)


async def test_what_is_a_little_late_after_a_long_gap_goes_out(tmp_path: Path) -> None:
    async with _silent_for(tmp_path, timedelta(hours=20)) as estate:
        post = await _was_due(estate, timedelta(minutes=5))
        async with _running(estate):
            await _published(estate, post)


async def test_a_restart_is_no_gap(tmp_path: Path) -> None:
    async with _silent_for(tmp_path, timedelta(minutes=30)) as estate:
        post = await _was_due(estate, timedelta(minutes=25))
        async with _running(estate):
            await _published(estate, post)


async def test_the_second_process_that_starts_after_a_gap_holds_nothing_more(tmp_path: Path) -> None:
    async with _silent_for(tmp_path, timedelta(hours=20)) as estate, _running(estate):
        post = await _was_due(estate, timedelta(hours=3))
        async with _running(estate):
            await _published(estate, post)
