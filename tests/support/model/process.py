"""A worker process whose every await of the outside world is let go by hand: it can be stopped or killed between any two."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from picscripter.storage.database import Database, Row, Transaction
from picscripter.storage.dialect import Sqlite
from picscripter.testing.clock import ManualClock


class Process:
    """What its tasks wait for is parked here, in the order in which they got there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.outages: list[str] = []
        """What becomes of its next calls of the database: `refused`, or `unheard` (done, but nobody is told)."""
        self._parked: list[tuple[str, asyncio.Future[None]]] = []

    @property
    def parked(self) -> list[str]:
        """Where its tasks stand."""
        self._parked = [each for each in self._parked if not each[1].done()]
        return [where for where, _ in self._parked]

    async def at(self, where: str) -> None:
        """Stand here until let go; for ever, when the process is dead."""
        go_on = asyncio.get_running_loop().create_future()
        self._parked.append((where, go_on))
        await go_on

    def let_go(self, which: int) -> str:
        """Let one of the tasks go on; where it stood."""
        where, go_on = self._parked.pop(which % len(self.parked))
        go_on.set_result(None)
        return where


class ProcessClock:
    """The common clock; who has slept wakes when its process is let go."""

    def __init__(self, clock: ManualClock, process: Process) -> None:
        self._clock = clock
        self._process = process

    def now(self) -> datetime:
        return self._clock.now()

    def steady(self) -> float:
        return self._clock.steady()

    def random(self) -> float:
        return self._clock.random()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        await self._process.at("woke")


class OneThread:
    """An aiosqlite connection without its thread: the loop is quiet as soon as nobody can go on."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    async def execute(self, sql: str) -> None:
        self._raw.execute(sql)

    async def execute_fetchall(self, sql: str, values: Any) -> list[sqlite3.Row]:
        return self._raw.execute(sql, values).fetchall()

    async def commit(self) -> None:
        self._raw.execute("COMMIT")

    async def rollback(self) -> None:
        self._raw.execute("ROLLBACK")


class SteppedDatabase(Database):
    """The engine's own database class. After every statement or transaction its process is parked."""

    def __init__(self, client: SimpleNamespace, clock: ManualClock, process: Process | None) -> None:
        self.dialect = Sqlite()
        self.clock = clock
        self.client = client
        self._process = process

    async def rows(self, sql: str, *args: Any) -> list[Row]:
        outage = self._outage()
        answer = await super().rows(sql, *args)
        await self._park(f"after {' '.join(sql.split()[:3])}", outage)
        return answer

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        outage = self._outage()
        async with super().transaction() as transaction:
            yield transaction
        await self._park("after COMMIT", outage)

    async def now(self) -> int:
        now = await super().now()
        await self._park("after the time was read")
        return now

    def _outage(self) -> str | None:
        if self._process is None or not self._process.outages:
            return None
        outage = self._process.outages.pop()
        if outage == "refused":
            raise ConnectionRefusedError("the database is away")
        return outage

    async def _park(self, where: str, outage: str | None = None) -> None:
        if self._process is not None:
            await self._process.at(where)
        if outage is not None:
            raise ConnectionResetError("the database went away")


def common(raw: sqlite3.Connection) -> SimpleNamespace:
    """What all processes share: the database, and the lock of its only writer."""
    return SimpleNamespace(_lock=asyncio.Lock(), _connection=OneThread(raw))
