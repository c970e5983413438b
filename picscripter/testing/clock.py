"""A clock for tests: time stands still until the test moves it."""

import asyncio
import heapq
import itertools
import random
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)  # a Monday noon, so that no test stands on a border by chance

T = TypeVar("T")


class ManualClock:
    """A `Clock` that the test moves; whoever sleeps on it is parked until then.

    Three ways to move it, all of which wake sleepers in the order in which they are due, each at its own
    instant:

    - `await clock.advance(5)`: exactly five seconds on;
    - `await clock.next()`: on to the earliest sleeper, when the test does not care how far that is;
    - `await clock.run(something())`: wait for `something()`, moving on whenever everybody only sleeps.

    Between two wake-ups the event loop gets `turns` turns, in which a woken task may go on and sleep again
    (it is then served in the same move, if due). That is enough for tasks that talk by futures, queues and
    locks. Sockets and threads need real time: there use `run`, or `await clock.sleeping(n)` to see them
    parked first.
    """

    def __init__(self, start: datetime = START, *, seed: int = 0, turns: int = 20) -> None:
        self._now = start
        self._steady = 1_000.0
        self._random = random.Random(seed)  # noqa: S311 - the point is that it repeats
        self._turns = turns
        self._order = itertools.count()
        self._parked: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """See `Clock`."""
        return self._now

    def steady(self) -> float:
        """See `Clock`; it begins at 1000."""
        return self._steady

    def random(self) -> float:
        """The same sequence for the same seed."""
        return self._random.random()

    async def sleep(self, seconds: float) -> None:
        """Park until the test moves the clock that far."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._parked, (self._steady + seconds, next(self._order), woken))
        await woken

    @property
    def sleepers(self) -> int:
        """How many are parked now."""
        return sum(1 for _, _, woken in self._parked if not woken.done())

    async def sleeping(self, count: int = 1, *, patience: float = 5.0) -> None:
        """Wait in real time until at least `count` are parked; TimeoutError after `patience` seconds."""
        async with asyncio.timeout(patience):
            while self.sleepers < count:  # noqa: ASYNC110 - they come from anywhere
                await asyncio.sleep(0.001)

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass. Returns when everyone due by then was woken and had its turns."""
        target = self._steady + seconds
        await self._breathe()
        while (due := self._earliest()) is not None and due <= target:
            await self._wake_at(due)
        self._move_to(target)
        await self._breathe()

    async def next(self) -> float:
        """Move on to the earliest sleeper and wake all due then; by how many seconds (0: nobody)."""
        await self._breathe()
        before, due = self._steady, self._earliest()
        if due is not None:
            await self._wake_at(due)
        return self._steady - before

    async def run(self, work: Awaitable[T], *, limit: float = 86_400.0, quiet: float = 0.005) -> T:
        """The result of `work`, moving on to the next sleeper when `quiet` real seconds brought no end.

        TimeoutError when more than `limit` seconds of this clock would be needed. Generous about sockets and
        threads, therefore not exact: what takes longer than `quiet` in reality may see time pass meanwhile.
        """
        task = asyncio.ensure_future(work)
        last = self._steady + limit
        try:
            while not (await asyncio.wait({task}, timeout=quiet))[0]:
                due = self._earliest()
                if due is not None and due > last:
                    raise TimeoutError(f"not done within {limit:g} seconds of the manual clock")
                if due is not None:
                    await self._wake_at(due)
            return task.result()
        finally:
            task.cancel()

    def step(self, seconds: float) -> None:
        """Set the time of day forward or back, as NTP does: nobody wakes, and `steady` stays."""
        self._now += timedelta(seconds=seconds)

    def _earliest(self) -> float | None:
        while self._parked and self._parked[0][2].done():  # a cancelled sleeper leaves its entry behind
            heapq.heappop(self._parked)
        return self._parked[0][0] if self._parked else None

    async def _wake_at(self, due: float) -> None:
        self._move_to(due)
        while (earliest := self._earliest()) is not None and earliest <= due:
            heapq.heappop(self._parked)[2].set_result(None)
        await self._breathe()

    def _move_to(self, steady: float) -> None:
        self._now += timedelta(seconds=max(0.0, steady - self._steady))
        self._steady = max(self._steady, steady)

    async def _breathe(self) -> None:
        for _ in range(self._turns):
            await asyncio.sleep(0)
