"""The schedule of harm to our own house: processes, Redis and Postgres, in lanes that know nothing of each other."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg

from torture.fleet import SETTLE, Fleet, Running
from torture.ledger import Window
from torture.uploads import Uploads

Harm = Callable[[], Awaitable[None]]

LEASE = 6.0
AFTER_DEATH = LEASE + SETTLE + 20
"""Seconds: the lease, the deadline of a commit that was open, what may land late, two looks, and a try anew."""

AFTER_SERVICE = SETTLE + 15


@dataclass(slots=True)
class Lane:
    """Harm of one kind, one after the other. `done` counts; `windows` tell when."""

    fleet: Fleet
    rng: random.Random
    done: Counter[str] = field(default_factory=Counter)
    windows: list[Window] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pause: tuple[float, float] = (1.0, 4.0)

    def harms(self) -> list[tuple[str, Harm, float]]:
        """Name, what is done (and undone), and the seconds of grace after it."""
        raise NotImplementedError

    async def run(self, stop: asyncio.Event) -> None:
        """Harm until told to stop; what was begun is undone."""
        drawn: list[tuple[str, Harm, float]] = []
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.rng.uniform(*self.pause))
                return
            if not drawn:  # each once before any twice, so that a short run meets many kinds
                drawn = self.harms()
                self.rng.shuffle(drawn)
            if not drawn:
                return
            name, harm, grace = drawn.pop()
            await self._do(name, harm, grace)

    async def _do(self, name: str, harm: Harm, grace: float) -> None:
        start = datetime.now(UTC)
        await harm()
        self.done[name] += 1
        end = datetime.now(UTC)
        self.windows.append(Window(what=name, start=start, end=end, platform=self.about(), grace=grace))

    def about(self) -> str | None:
        """Which platform the last harm was done to; None: to all of us."""
        return None


class Processes(Lane):
    """Workers and APIs: killed, stopped and woken after their lease, told to end, put into another hour."""

    def harms(self) -> list[tuple[str, Harm, float]]:
        fleet = self.fleet
        return [
            ("worker killed", lambda: self._kill(self.rng.choice(fleet.workers)), AFTER_DEATH),
            ("worker killed", lambda: self._kill(self.rng.choice(fleet.workers)), AFTER_DEATH),
            ("worker stopped", lambda: self._freeze(self.rng.choice(fleet.workers), 8.0, 11.0), AFTER_DEATH),
            (
                "worker stopped briefly",
                lambda: self._freeze(self.rng.choice(fleet.workers), 1, 5),
                AFTER_DEATH,
            ),
            ("worker told to end", lambda: self._end(self.rng.choice(fleet.workers)), AFTER_DEATH),
            ("two workers killed", self._kill_two, AFTER_DEATH),
            ("API killed", lambda: self._kill(self.rng.choice(fleet.apis)), 2.0),
            ("API stopped", lambda: self._freeze(self.rng.choice(fleet.apis), 2.0, 7.0), 2.0),
            ("API told to end", lambda: self._end(self.rng.choice(fleet.apis)), 2.0),
            ("worker's clock stepped", lambda: self._step(fleet.workers), AFTER_DEATH),
            ("API's clock stepped", lambda: self._step(fleet.apis), 2.0),
        ]

    async def _kill(self, process: Running) -> None:
        assert process.program is not None
        process.program.kill()
        await asyncio.sleep(self.rng.uniform(0, 3))
        self.fleet.start(process)
        await self.fleet_up(process)

    async def _kill_two(self) -> None:
        first, second = self.rng.sample(self.fleet.workers, 2)
        await asyncio.gather(self._kill(first), self._kill(second))

    async def _freeze(self, process: Running, low: float, high: float) -> None:
        assert process.program is not None
        seconds = self.rng.uniform(low, high)
        process.program.pause()
        try:
            await asyncio.sleep(seconds)
        finally:
            process.program.resume()

    async def _end(self, process: Running) -> None:
        assert process.program is not None
        process.program.terminate()
        try:
            code = await process.program.until_over(seconds=60)
        except AssertionError:
            self.faults.append(f"{process.name} did not end within 60 s of SIGTERM")
            process.program.kill()
        else:
            if code != 0:
                self.faults.append(
                    f"{process.name} ended with {code} after SIGTERM ({process.program.log.name})"
                )
        self.fleet.start(process)
        await self.fleet_up(process)

    async def _step(self, those: list[Running]) -> None:
        """Until it is turned back, one of them believes in another hour."""
        process = self.rng.choice(those)
        process.clock.write_text(str(self.rng.choice([-3600, 3600])))
        try:
            await asyncio.sleep(self.rng.uniform(5, 10))
        finally:
            process.clock.unlink()

    async def fleet_up(self, process: Running) -> None:
        """A start while Postgres is away fails as it should: a supervisor tries again, and so does this."""
        for _ in range(20):
            try:
                await self.fleet.until_up(process)
            except AssertionError:
                await asyncio.sleep(0.5)
                assert process.program is not None
                if process.program.running:
                    process.program.kill()
                self.fleet.start(process)
            else:
                return
        self.faults.append(f"{process.name} could not be started again")


class Services(Lane):
    """Redis and Postgres."""

    def harms(self) -> list[tuple[str, Harm, float]]:
        return [
            ("Redis killed", self._kill_redis, 4.0),
            ("Redis flushed", self._flush_redis, 4.0),
            ("Redis paused", self._pause_redis, 4.0),
            ("Redis out of memory", self._fill_redis, 4.0),
            ("Postgres restarted", lambda: asyncio.to_thread(self.fleet.postgres.restart), AFTER_SERVICE),
            ("connections to Postgres cut", self._cut, AFTER_SERVICE),
            ("Postgres read-only", self._read_only, AFTER_SERVICE),
            *self._full_disks(),
        ]

    def _full_disks(self) -> list[tuple[str, Harm, float]]:
        """As far as this machine lets us. Redis has none: here it keeps nothing."""
        found: list[tuple[str, Harm, float]] = []
        if self.fleet.postgres.can_be_limited:
            found.append(("Postgres without room for its log of writes", self._limit_postgres, AFTER_DEATH))
        if self.fleet.postgres.disk is not None:
            found.append(("Postgres' disk full", self._fill_postgres, AFTER_DEATH))
        return found

    async def _kill_redis(self) -> None:
        self.fleet.redis.kill()
        await asyncio.sleep(self.rng.uniform(1, 6))
        await asyncio.to_thread(self.fleet.redis.start)

    async def _flush_redis(self) -> None:
        await asyncio.to_thread(self.fleet.redis.flush)

    async def _pause_redis(self) -> None:
        self.fleet.redis.pause()
        try:
            await asyncio.sleep(self.rng.uniform(3, 8))
        finally:
            self.fleet.redis.resume()

    async def _fill_redis(self) -> None:
        await asyncio.to_thread(self.fleet.redis.limit_memory, "1kb")
        try:
            await asyncio.sleep(self.rng.uniform(3, 8))
        finally:
            await asyncio.to_thread(self.fleet.redis.limit_memory, "0")

    async def _cut(self) -> None:
        await self._sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

    async def _read_only(self) -> None:
        await self._sql("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        try:
            await asyncio.sleep(self.rng.uniform(2, 6))
        finally:
            await self._sql("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")

    async def _limit_postgres(self) -> None:
        """It panics, and cannot recover: it is down until there is room and somebody starts it."""
        server = self.fleet.postgres
        uploads = await Uploads.of(self.fleet, self.faults)
        await asyncio.to_thread(server.limit_files, 0)
        try:
            await uploads.go_on(self.rng.uniform(3, 8))
        finally:
            await asyncio.to_thread(server.limit_files)
            await asyncio.to_thread(server.revive)

    async def _fill_postgres(self) -> None:
        """It refuses what would make a table grow; it panics only when its log of writes must grow, too."""
        server = self.fleet.postgres
        assert server.disk is not None
        uploads = await Uploads.of(self.fleet, self.faults)
        await asyncio.to_thread(server.disk.fill)
        try:
            await uploads.go_on(self.rng.uniform(3, 8))
        finally:
            await asyncio.to_thread(server.disk.free)
            await asyncio.to_thread(server.revive)

    async def _sql(self, *statements: str) -> None:
        settings = {"default_transaction_read_only": "off"}
        connection = await asyncpg.connect(self.fleet.postgres.url, timeout=20, server_settings=settings)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
