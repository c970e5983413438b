"""Bring a database to the present schema, and back: aerich's migrations, one folder for both databases, under a lock."""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from pathlib import Path

import asyncpg
from aerich import Command

from picscripter.storage.database import dialect_of, make_private, sqlite_path, tortoise_config
from picscripter.storage.dialect import Sqlite

FOLDER = Path(__file__).parent

_LOCK_NUMBER = 0x7069637363726970  # "picscrip": the advisory lock that all our processes agree upon


async def migrate(url: str) -> list[str]:
    """Apply what is missing; the names of what was applied. Safe when several processes start at once."""
    return await _apart(_upgrade(url))


async def downgrade(url: str, version: int) -> list[str]:
    """Take back every migration from `version` on (0: all). Data in dropped tables and columns is gone."""
    return await _apart(_downgrade(url, version))


async def pending(url: str) -> list[str]:
    """The names of the migrations that are not applied yet."""
    return await _apart(_pending(url))


async def _apart(work: Coroutine[None, None, list[str]]) -> list[str]:
    """Aerich sets Tortoise's context for whoever comes after it; in a task of its own it ends with the task.

    And it looks into whatever database is open there already: so the task begins with an empty context.
    """
    return await asyncio.create_task(work, context=Context())


async def _upgrade(url: str) -> list[str]:
    async with _locked(url), _command(url) as command:
        return await command.upgrade(run_in_transaction=True)


async def _downgrade(url: str, version: int) -> list[str]:
    async with _locked(url), _command(url) as command:
        return await command.downgrade(version=version, delete=False)


async def _pending(url: str) -> list[str]:
    async with _command(url) as command:
        try:
            return await command.heads()
        except Exception as fault:
            if "aerich" not in str(fault):  # no table of versions yet: nothing was ever applied
                raise
            return await command.history()


@asynccontextmanager
async def _command(url: str) -> AsyncIterator[Command]:
    if isinstance(dialect_of(url), Sqlite):
        make_private(sqlite_path(url))
    command = Command(tortoise_config=tortoise_config(url), app="models", location=str(FOLDER))
    async with command:
        yield command


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[None]:
    if isinstance(dialect_of(url), Sqlite):
        with _file_lock(sqlite_path(url)):
            yield
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_NUMBER)
        yield
    finally:
        with contextlib.suppress(OSError):
            await connection.close()  # ends the session, and with it the lock


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    lock = database.with_name(database.name + ".migrating")
    make_private(lock)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
