"""The two shapes of the engine: many processes on Postgres and Redis, or one that does everything on a SQLite file."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from picscripter.storage.dialect import Sqlite
from support.postgres import OwnPostgres
from support.redis import OwnRedis

Json = dict[str, Any]

_PATIENCE = 20
"""Seconds that a look into a database may take."""


class Away(Exception):
    """The database cannot be read just now."""


class Store(Protocol):
    """Where a shape keeps its posts. `settings` lead its processes there."""

    settings: Mapping[str, str]

    async def rows(self, statement: str, *args: Any) -> list[Json]:
        """Read it behind everybody's back; moments are moments, JSON is text. Raises Away."""

    def close(self) -> None:
        """Remove it with all that it needs."""


class Servers:
    """A Postgres and a Redis of our own."""

    def __init__(self, folder: Path) -> None:
        self.postgres, self.redis = OwnPostgres(small_disk=True), OwnRedis()
        self.database = self.postgres.create()
        self.settings = {"DATABASE_URL": self.database, "REDIS_URL": self.redis.url}

    async def rows(self, statement: str, *args: Any) -> list[Json]:
        try:
            connection = await asyncpg.connect(self.database, timeout=_PATIENCE)
            try:
                return [dict(row) for row in await connection.fetch(statement, *args)]
            finally:
                await connection.close()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
            raise Away(repr(fault)) from fault

    def close(self) -> None:
        self.redis.close()
        self.postgres.close()


class File:
    """A SQLite file, which the first start makes."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.path = self.data / "picscripter.db"
        # A clock that is put an hour on between two starts looks like an outage of an hour, and what came due in it is
        # held for a person, as it should be. There are clocks here that do so all the time: so it takes two hours.
        self.settings = {"PICSCRIPTER_DATA": str(self.data), "PICSCRIPTER_GAP_MINUTES": "120"}

    async def rows(self, statement: str, *args: Any) -> list[Json]:
        return await asyncio.to_thread(self._rows, statement, args)

    def _rows(self, statement: str, args: tuple[Any, ...]) -> list[Json]:
        text, values = Sqlite().prepare(statement, args, 0)
        try:
            with closing(self.open("ro")) as connection:
                connection.row_factory = sqlite3.Row
                return [_read(dict(row)) for row in connection.execute(text, values)]
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault):
                raise
            raise Away(repr(fault)) from fault

    def open(self, mode: str = "rw") -> sqlite3.Connection:
        """As any other process on this machine may; nothing is begun by itself."""
        return sqlite3.connect(
            f"file:{self.path}?mode={mode}",
            uri=True,
            timeout=_PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )

    def close(self) -> None:
        """It lies in the run's own folder, where it may tell why."""


def _read(row: Json) -> Json:
    """SQLite has no moments: they are texts there."""
    return {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and name.endswith(("_at", "_until"))
        else value
        for name, value in row.items()
    }


@dataclass(frozen=True, slots=True)
class Shape:
    """So many processes, and where they keep what they know."""

    name: str
    apis: int
    workers: int
    open_store: Callable[[Path], Store]
    told: str
    """For people."""


FLEET = Shape("fleet", 2, 3, Servers, "Postgres, Redis, two APIs, three workers")
EMBEDDED = Shape("embedded", 1, 0, File, "one process with a SQLite file")
SHAPES = {shape.name: shape for shape in (FLEET, EMBEDDED)}
