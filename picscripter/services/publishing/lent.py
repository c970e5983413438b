"""The journal in a plugin's hands: a plugin that catches the signal to leave gets no further."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from picscripter.platforms.activity import Activity
from picscripter.plugin.delivery import Delivery
from picscripter.services.publishing.signals import Leave

Call = Callable[..., Awaitable[Any]]


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
