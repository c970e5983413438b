"""Taskiq carries claimed posts to a worker. It may lose, double or delay its messages: the database is the truth."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Protocol

from taskiq import AsyncBroker, InMemoryBroker
from taskiq.decor import AsyncTaskiqDecoratedTask
from taskiq.receiver import Receiver

from picscripter.plugin.clock import Clock

logger = logging.getLogger("picscripter.carrier")

Deliver = Callable[[list[tuple[str, int]]], Awaitable[None]]

_PATIENCE = 1.0
"""A carrier that does not take a message in a second is down, as far as posts are concerned."""

_PAUSE = 5.0
"""After that it is left alone for a while."""


class Carrier(Protocol):
    """Brings tickets to some worker, here or elsewhere."""

    async def start(self, deliver: Deliver) -> None: ...

    async def send(self, tickets: Sequence[tuple[str, int]]) -> bool:
        """False: it is down, and the sender runs them itself."""

    async def stop(self) -> None: ...

    @property
    def is_up(self) -> bool: ...


class TaskiqCarrier:
    """A Taskiq broker with one task: run these posts. `listen` is False for the in-process broker, which runs at once.

    `patience`: how long taking a message may last, in seconds.
    """

    def __init__(self, broker: AsyncBroker, clock: Clock, *, listen: bool, patience: float | None) -> None:
        self._broker = broker
        self._clock = clock
        self._listen = listen
        self._patience = patience
        self._task: AsyncTaskiqDecoratedTask[[list[list[object]]], Coroutine[Any, Any, None]] | None = None
        self._listening: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._down_until = 0.0

    @property
    def is_up(self) -> bool:
        return self._clock.steady() >= self._down_until

    async def start(self, deliver: Deliver) -> None:
        async def publish(tickets: list[list[object]]) -> None:
            await deliver([(str(post_id), int(str(fence))) for post_id, fence in tickets])

        self._task = self._broker.register_task(publish, task_name="picscripter.publish")
        self._listening = asyncio.create_task(self._serve()) if self._listen else None
        if not self._listen:
            await self._broker.startup()

    async def send(self, tickets: Sequence[tuple[str, int]]) -> bool:
        if not self.is_up or self._task is None:
            return False
        try:
            async with asyncio.timeout(self._patience):
                await self._task.kiq([list(ticket) for ticket in tickets])
        except Exception as fault:  # noqa: BLE001 - whatever it is, the posts go on without the carrier
            self._give_up(fault)
            return False
        return True

    async def stop(self) -> None:
        self._stopping.set()
        if self._listening is not None:
            _, late = await asyncio.wait([self._listening], timeout=5)
            for task in late:
                task.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._broker.shutdown()
        except Exception as fault:  # noqa: BLE001 - nothing depends on it any more
            logger.warning("the carrier did not close cleanly: %s", type(fault).__name__)

    def _give_up(self, fault: Exception) -> None:
        if self.is_up:
            logger.warning(
                "the carrier is down (%s): posts are run where they are claimed", type(fault).__name__
            )
        self._down_until = self._clock.steady() + _PAUSE

    async def _serve(self) -> None:
        """Listen, and begin again when the connection breaks."""
        while not self._stopping.is_set():
            try:
                await self._broker.startup()
                receiver = Receiver(
                    self._broker, run_startup=False, wait_tasks_timeout=5, max_async_tasks=100
                )
                await receiver.listen(self._stopping)
            except Exception as fault:  # noqa: BLE001 - begins again, whatever it was
                self._give_up(fault)
                await self._clock.sleep(1.0)


def in_process(clock: Clock) -> TaskiqCarrier:
    """For one process: a message is a call."""
    return TaskiqCarrier(InMemoryBroker(await_inplace=True), clock, listen=False, patience=None)


def over_redis(url: str, clock: Clock) -> TaskiqCarrier:
    """For many processes: Redis Streams."""
    from picscripter.worker.redis_stream import ReliableStreamBroker  # noqa: PLC0415 - costs 0.1 s of the start

    return TaskiqCarrier(ReliableStreamBroker(url), clock, listen=True, patience=_PATIENCE)
