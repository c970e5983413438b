"""A run that does nothing any more: neither a request nor a word to its journal, and no end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType

from picscripter.plugin import ContractBroken

QUIET = 600.0
"""Seconds. Whatever the host does for a plugin is bounded by itself; this bounds what it does without the host."""


class Activity:
    """Entered while the host works for the plugin (then nothing counts), touched where it gives a sign of life."""

    def __init__(self) -> None:
        self._quiet = QUIET
        self._busy = 0
        self._bound: asyncio.Timeout | None = None

    @asynccontextmanager
    async def bounded(self, quiet: float = QUIET) -> AsyncIterator[None]:
        """ContractBroken when there was no activity for so many seconds."""
        self._quiet = quiet
        try:
            async with asyncio.timeout(self._quiet) as self._bound:
                yield
        except TimeoutError as fault:
            if self._bound is None or not self._bound.expired():
                raise
            raise ContractBroken(f"publish gave no sign of life for {self._quiet:g} s") from fault
        finally:
            self._bound = None

    def touch(self) -> None:
        """A sign of life: the time begins anew."""
        if self._bound is not None and not self._bound.expired():
            now = asyncio.get_running_loop().time()
            self._bound.reschedule(None if self._busy else now + self._quiet)

    def __enter__(self) -> None:
        self._busy += 1
        self.touch()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._busy -= 1
        self.touch()
