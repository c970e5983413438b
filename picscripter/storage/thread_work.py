"""What a thread opens is closed, although nobody waits for it any more."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def opened(opening: Callable[[], T], close: Callable[[T], object]) -> T:
    """What `opening` gives, in a thread; it is closed when its caller is cancelled meanwhile.

    A thread cannot be called back. Whether it failed then is of interest to nobody.
    """
    work = asyncio.ensure_future(asyncio.to_thread(opening))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.shield(_closed(work, close))  # who is cancelled once more leaves, and this goes on
        raise


async def _closed(work: "asyncio.Future[T]", close: Callable[[T], object]) -> None:
    with contextlib.suppress(OSError):
        await asyncio.to_thread(close, await work)
