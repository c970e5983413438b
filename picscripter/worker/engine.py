"""The engine of one process: dispatcher, heartbeat, carrier and sweeper, started and stopped together."""

import asyncio
import contextlib
import fcntl
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

from picscripter.plugin.clock import Clock
from picscripter.storage.claims import Claims
from picscripter.storage.workers import Workers
from picscripter.worker.carrier import Carrier
from picscripter.worker.dispatcher import Dispatcher
from picscripter.worker.runs import Runs

logger = logging.getLogger("picscripter.engine")

_SWEEP = 600.0


class Engine:
    """`lock_file` is held by the only engine of a SQLite file; who gets it frees what a killed one had claimed."""

    def __init__(
        self,
        name: str,
        *,
        claims: Claims,
        runs: Runs,
        dispatcher: Dispatcher,
        carrier: Carrier,
        workers: Workers,
        sweep: Callable[[], Awaitable[None]],
        look_back: Callable[[], Awaitable[int]],
        clock: Clock,
        beat_seconds: float,
        lock_file: Path | None = None,
    ) -> None:
        self._name = name
        self._claims = claims
        self._runs = runs
        self._dispatcher = dispatcher
        self._carrier = carrier
        self._workers = workers
        self._sweep = sweep
        self._look_back = look_back
        self._clock = clock
        self._beat_seconds = beat_seconds
        self._lock_file = lock_file
        self._lock: IO[str] | None = None
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self._free_claims_of_the_dead()
        held = await self._look_back()
        if held:
            logger.warning(
                "%d posts came due while nobody published: they are held, see `picscripter doctor`", held
            )
        await self._carrier.start(self._runs.start)
        self._loops = [
            asyncio.create_task(self._dispatcher.run()),
            asyncio.create_task(self._repeat(self._beat_seconds, self._beat)),
            asyncio.create_task(self._repeat(_SWEEP, self._sweep)),
        ]

    async def stop(self, grace: float = 30.0) -> None:
        """Take nothing more, finish what runs within `grace` seconds, give back the rest."""
        if self._loops:  # else it could not start, and whoever started it tells why
            await self._stop(grace)
        if self._lock is not None:
            self._lock.close()

    async def _stop(self, grace: float) -> None:
        dispatcher, beat, sweeper = self._loops
        self._dispatcher.stop()
        sweeper.cancel()
        await asyncio.gather(dispatcher, sweeper, return_exceptions=True)
        await self._carrier.stop()
        await self._runs.finish(grace)
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
        with contextlib.suppress(Exception):  # the database may be gone: it forgets us by itself
            await self._workers.gone(self._name)

    async def _beat(self) -> None:
        await self._runs.beat()
        await self._workers.seen(self._name, lag_ms=int(self._dispatcher.lag * 1000))

    async def _repeat(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as fault:  # noqa: BLE001 - the next time will see
                logger.warning("%s failed: %s", getattr(work, "__name__", work), fault)
            await self._clock.sleep(seconds)

    async def _free_claims_of_the_dead(self) -> None:
        if self._lock_file is None:
            return
        self._lock_file.touch(mode=0o600)
        self._lock = self._lock_file.open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another engine is at work on this database: its claims are its own
        self._claims.follow_steps()
        freed = await self._claims.free_all()
        if freed:
            logger.info("freed %d posts that were claimed when the last process ended", freed)
