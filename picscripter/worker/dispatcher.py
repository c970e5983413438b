"""Finds what is due and sends it on its way: claims no more than fits here, hands it to the carrier, or runs it."""

import asyncio
import logging
from collections.abc import Awaitable

from picscripter.plugin.clock import Clock
from picscripter.storage.claims import Claim, Claims
from picscripter.worker.carrier import Carrier
from picscripter.worker.runs import Runs
from picscripter.worker.slots import Slots

logger = logging.getLogger("picscripter.dispatcher")

_BATCH = 100
_IDLE = 0.25
"""Posts are accepted by other processes too: so often we look when nothing is known to be due."""


class Dispatcher:
    """One per worker process. `lag` is how late the longest overdue post is, in seconds."""

    def __init__(
        self,
        claims: Claims,
        carrier: Carrier,
        runs: Runs,
        slots: Slots,
        platforms: list[str],
        clock: Clock,
        *,
        news: asyncio.Event,
    ) -> None:
        """`news`: set when a post was accepted in this process."""
        self._claims = claims
        self._carrier = carrier
        self._runs = runs
        self._slots = slots
        self._platforms = platforms
        self._clock = clock
        self._news = news
        self.lag = 0.0
        self._stopping = False

    async def run(self) -> None:
        """Until `stop`. A database that is away is waited for."""
        while not self._stopping:
            for each in self._events:
                each.clear()  # before we look: what happens meanwhile is seen afterwards
            try:
                pause = await self.tick()
            except Exception as fault:  # noqa: BLE001 - the next tick will see
                logger.warning("the dispatcher could not look: %s: %s", type(fault).__name__, fault)
                pause = 1.0
            await self._rest(pause)

    @property
    def _events(self) -> tuple[asyncio.Event, asyncio.Event]:
        return self._news, self._runs.room

    def stop(self) -> None:
        """Claim nothing more; what was claimed is sent on its way."""
        self._stopping = True
        self._news.set()

    async def tick(self) -> float:
        """Claim and send what is due; how many seconds to rest."""
        pauses = await self._claims.pauses(self._platforms)
        self.lag = max(0.0, -min(pauses.values(), default=0) / 1000)
        rest = _IDLE
        for platform, pause in pauses.items():
            if pause <= self._claims.look_ahead_ms and (room := self._slots.free(platform)) > 0:
                sent = await self._send(platform, min(room, _BATCH))
                rest = 0.0 if sent else rest
        return rest

    async def _send(self, platform: str, most: int) -> int:
        claims = await self._claim(platform, most)
        tickets = [(claim.post_id, claim.fence) for claim in claims]
        self._slots.expect(platform, tickets)
        if tickets and not await self._carrier.send(tickets):
            await self._runs.start(tickets)
        return len(tickets)

    async def _claim(self, platform: str, most: int) -> list[Claim]:
        """Who was not served a moment ago comes first: ten thousand posts of one do not delay another's one."""
        served = self._slots.served_connections()
        first = await self._claims.claim(platform, most, full=served) if served else []
        if len(first) == most:
            return first
        full = self._slots.full_connections()
        return [*first, *await self._claims.claim(platform, most - len(first), full=full)]

    async def _rest(self, seconds: float) -> None:
        """Wait, but not longer than until something has ended and made room, or has come in."""
        if self._stopping:
            return
        ends: list[Awaitable[object]] = [each.wait() for each in self._events]
        waiting = [asyncio.ensure_future(each) for each in (*ends, self._clock.sleep(seconds))]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
