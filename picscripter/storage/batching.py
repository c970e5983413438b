"""Many small writes that come at once become one transaction: what comes while one is under way goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Batcher(Generic[Item, Answer]):
    """Nothing waits for company: the first write starts at once, alone; only what arrives meanwhile is grouped.

    A fault of a batch of several is not everybody's: each of its items is then written alone and gets its own.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], *, most: int = 200
    ) -> None:
        """`write` answers in the order of its items."""
        self._write = write
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Answer:
        """Write `item`; its answer. A caller that is cancelled does not undo the write."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await answer

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._carry_out(batch)
        finally:
            self._task = None
            for _, answer in self._waiting:  # only when this task itself was cancelled: the loop is closing
                answer.cancel()

    async def _carry_out(self, batch: Sequence[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._write([item for item, _ in batch])
        except Exception as fault:  # noqa: BLE001 - told to whoever asked
            if len(batch) > 1:
                for pair in batch:
                    await self._carry_out([pair])
            elif not batch[0][1].done():
                batch[0][1].set_exception(fault)
            return
        for (_, answer), value in zip(batch, answers, strict=True):
            if not answer.done():
                answer.set_result(value)
