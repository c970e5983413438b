"""The journal in a plugin's hands: a plugin that catches the signal to leave gets no further."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from picscripter.platforms.activity import Activity
from picscripter.plugin.delivery import Delivery
from picscripter.plugin.post import Delivered, Post, Published
from picscripter.services.leaving import Leave
from picscripter.services.publishing.run import Run

logger = logging.getLogger("picscripter.publishing")

Call = Callable[..., Awaitable[Any]]


async def lend(run: Run, delivery: Delivery, content: Post) -> Published | Delivered:
    """What the plugin's publish returns. Once it was told to leave, that counts, and not what it made of it."""
    platform, lent = run.platform, LentDelivery(delivery, run.activity)
    try:
        async with run.bounded():
            made = await platform.publish(lent, content)
    except (Leave, asyncio.CancelledError, KeyboardInterrupt):
        raise
    except BaseException as fault:
        if lent.left is not None:
            raise lent.left from fault
        if isinstance(fault, Exception):
            raise
        raise platform.broken(f"publish raised {type(fault).__name__}") from fault
    if lent.left is not None:
        logger.error("plugin %s %s caught the signal to leave", platform.distribution, platform.version)
        run.log(
            "warn", f"plugin fault ({platform.distribution} {platform.version}): it went on when told to stop"
        )
        raise lent.left
    return made


class LentDelivery:
    """Passes everything on. `left`: how the run was left, once it was; from then on every call says only that."""

    def __init__(self, delivery: Delivery, activity: Activity) -> None:
        self._delivery = delivery
        self._activity = activity
        self.left: Leave | None = None

    async def step(self, name: str, call: Call, *args: Any, **how: Any) -> Any:
        with self._leaving():
            return await self._delivery.step(name, call, *args, **how)

    async def parts(self, name: str, plan: Sequence[Any], call: Call, *args: Any, **how: Any) -> list[Any]:
        with self._leaving():
            return await self._delivery.parts(name, plan, call, *args, **how)

    async def until(self, name: str, check: Call, *args: Any, every: float, patience: float) -> Any:
        with self._leaving():
            return await self._delivery.until(name, check, *args, every=every, patience=patience)

    async def commit(self, name: str, call: Call, *args: Any, **how: Any) -> dict[str, Any]:
        with self._leaving():
            return await self._delivery.commit(name, call, *args, **how)

    def log(self, message: str, level: Literal["info", "warn", "error"] = "info") -> None:
        self._delivery.log(message, level)

    @contextmanager
    def _leaving(self) -> Iterator[None]:
        if self.left is not None:
            raise self.left
        self._activity.touch()
        try:
            yield
        except Leave as leave:
            self.left = leave
            raise
        finally:
            self._activity.touch()
