"""Harm to one process that does everything, and to the file in which it keeps all that it knows."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from torture.fleet import Running
from torture.harm import AFTER_DEATH, AFTER_SERVICE, Harm, Lane, Processes
from torture.ledger import Window


class OneProcess(Processes):
    """Killed, stopped for longer than its lease, told to end in mid-upload, put into another hour."""

    def harms(self) -> list[tuple[str, Harm, float]]:
        [only] = self.fleet.processes
        return [
            ("killed", lambda: self._kill(only), AFTER_DEATH),
            ("killed twice", lambda: self._kill_twice(only), AFTER_DEATH),
            ("stopped beyond its lease", lambda: self._freeze(only, 8.0, 11.0), AFTER_DEATH),
            ("stopped briefly", lambda: self._freeze(only, 0.5, 4.0), AFTER_DEATH),
            ("told to end", lambda: self._end(only), AFTER_DEATH),
            ("clock stepped", lambda: self._step_its_clock(only), AFTER_DEATH),
        ]

    async def _kill_twice(self, process: Running) -> None:
        """The second time while it takes up what the first has left."""
        await self._kill(process)
        await asyncio.sleep(self.rng.uniform(0, 1.5))
        await self._kill(process)

    async def _step_its_clock(self, process: Running) -> None:
        """There is no database beside it that knows better."""
        start, hours = datetime.now(UTC), self.rng.choice([-1, 1])
        process.clock.write_text(str(hours * 3600))
        try:
            await asyncio.sleep(self.rng.uniform(5, 10))
        finally:
            process.clock.unlink()
        self.windows.append(
            Window(what="another hour", start=start, end=datetime.now(UTC), grace=AFTER_DEATH, hours=hours)
        )


class DatabaseFile(Lane):
    """Others at the same file: who writes for some seconds, who writes for too long, who copies it."""

    def harms(self) -> list[tuple[str, Harm, float]]:
        return [
            ("write lock held", lambda: self._hold(1, 7), AFTER_SERVICE),
            ("write lock held", lambda: self._hold(1, 7), AFTER_SERVICE),
            ("write lock held past its patience", lambda: self._hold(11, 14), AFTER_SERVICE),
            ("read for long", self._read, AFTER_SERVICE),
            ("backed up", self._back_up, AFTER_SERVICE),
        ]

    async def _hold(self, low: float, high: float) -> None:
        with closing(self.fleet.file.open()) as other:
            try:
                await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            except sqlite3.OperationalError as fault:
                self.faults.append(f"another process never got its turn at the file: {fault}")
                return
            await asyncio.sleep(self.rng.uniform(low, high))
            other.execute("ROLLBACK")

    async def _read(self) -> None:
        """A snapshot keeps the log of writes from being taken into the file."""
        with closing(self.fleet.file.open("ro")) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM posts").fetchone()
            await asyncio.sleep(self.rng.uniform(3, 8))
            other.execute("ROLLBACK")

    async def _back_up(self) -> None:
        """As `sqlite3 … ".backup"` does; the copy must be whole."""
        copy = self.fleet.folder / "backup.db"
        told = await asyncio.to_thread(self._copy, copy)
        if told != "ok":
            self.faults.append(f"the copy of the database is broken: {told}")

    def _copy(self, path: Path) -> str:
        path.unlink(missing_ok=True)
        with closing(self.fleet.file.open("ro")) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
            return str(target.execute("PRAGMA integrity_check").fetchone()[0])
