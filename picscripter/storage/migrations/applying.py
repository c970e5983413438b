"""What aerich does with our migrations: under a lock, in a context of its own."""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

import asyncpg
from aerich import Command

from picscripter.storage.database import dialect_of, make_private, sqlite_path, tortoise_config
from picscripter.storage.dialect import Sqlite
from picscripter.storage.migrations.applied import without_pool

FOLDER = Path(__file__).parent

_LOCK_NUMBER = 0x7069637363726970  # "picscrip": the advisory lock that all our processes agree upon

_LOCK_TIMEOUT = "500ms"
"""Who changes a table waits for all who use it, and all who come later wait for him: behind a backup nobody would publish
until its end. So he gives up soon (before Postgres, after a second, looks for deadlocks), and tries again."""

_TRIES = 120
_PAUSE = "SELECT pg_sleep(1)"
"""Between two tries, those who use the table get through. In the session that holds the lock, which is not idle then."""


async def apart(work: Coroutine[None, None, list[str]]) -> list[str]:
    """Aerich sets Tortoise's context for whoever comes after it; in a task of its own it ends with the task.

    And it looks into whatever database is open there already: so the task begins with an empty context.
    """
    return await asyncio.create_task(work, context=Context())


async def upgrade(url: str) -> list[str]:
    """Apply what is missing."""
    async with _locked(url) as session, _command(url) as command:
        missing = await _missing(command)
        for _ in range(_TRIES - 1):
            try:
                await command.upgrade(run_in_transaction=True)
            except asyncpg.LockNotAvailableError:
                await session.execute(_PAUSE)
            else:
                return missing
        await command.upgrade(run_in_transaction=True)
        return missing


async def downgrade(url: str, version: int) -> list[str]:
    """Take back every migration from `version` on."""
    async with _locked(url), _command(url) as command:
        return await command.downgrade(version=version, delete=False)


async def pending(url: str) -> list[str]:
    """What is not applied yet."""
    async with _command(url) as command:
        return await _missing(command)


async def _missing(command: Command) -> list[str]:
    try:
        return await command.heads()
    except Exception as fault:
        if "aerich" not in str(fault):  # no table of versions yet: nothing was ever applied
            raise
        return await command.history()


@asynccontextmanager
async def _command(url: str) -> AsyncIterator[Command]:
    config = tortoise_config(url)
    if isinstance(dialect_of(url), Sqlite):
        make_private(sqlite_path(url))
    else:
        credentials = config["connections"][dialect_of(url).name]["credentials"]
        credentials["command_timeout"] = None  # an index over a large table takes its time
        credentials["server_settings"] |= {"lock_timeout": _LOCK_TIMEOUT}
    command = Command(tortoise_config=config, app="models", location=str(FOLDER))
    async with command:
        yield command


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[Any]:
    """Gives Postgres' session that holds the lock."""
    if isinstance(dialect_of(url), Sqlite):
        with _file_lock(sqlite_path(url)):
            yield None
        return
    connection = await asyncpg.connect(without_pool(url))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_NUMBER)
        yield connection
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
