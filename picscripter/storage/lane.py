"""Work on the pieces of one large file, in their order, in a thread of its own."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Lane(Generic[T]):
    """Does `work` on one piece after the other, while the next ones come; at most `most` wait or are worked on.

    A thread of its own: in one that all share, who passes gigabytes would hold up logins; and to wake it for each piece
    takes as long as the work. Who hands over waits until half of the room is there again, for the same reason.
    """

    def __init__(self, work: Callable[[T], object], most: int) -> None:
        self._work = work
        self._most = most
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lane")  # begins with the first piece
        self._given: deque[Future[object]] = deque()

    @property
    def idle(self) -> bool:
        """Whether nothing waits, and nothing is worked on."""
        return all(each.done() for each in self._given)

    async def put(self, piece: T) -> None:
        """Hand over the next piece, when there is room. Raises what the work on an earlier one raised, every time."""
        if len(self._given) >= self._most:
            await _done(self._given[(self._most - 1) // 2])
        while self._given and self._given[0].done():
            self._drop_first()
        self._given.append(self._thread.submit(self._work, piece))

    async def settle(self) -> None:
        """All pieces are worked on. Raises what the work on one of them raised, every time."""
        while self._given:
            await _done(self._given[0])
            self._drop_first()

    async def leave(self) -> None:
        """The piece in hand is the last one: then nobody works any more, and the thread ends."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        for each in self._given:
            if not each.cancelled():
                await _done(each)

    def _drop_first(self) -> None:
        self._given[0].result()  # one that failed stays: what it was to do is missing, whoever asks
        self._given.popleft()


async def _done(work: Future[object]) -> None:
    """It has ended, well or not. Who is cancelled meanwhile cancels no work."""
    with contextlib.suppress(Exception):
        await asyncio.shield(asyncio.wrap_future(work))
