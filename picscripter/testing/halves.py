"""A body that stops half-way: what happens meanwhile happens in the middle of a request."""

import asyncio
from collections.abc import AsyncIterator


class Halves:
    """Its first half comes at once (then `begun` is set), the second when `go_on` is."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def pieces(self) -> AsyncIterator[bytes]:
        """For a request's `data`."""
        middle = len(self._content) // 2
        yield self._content[:middle]
        self.begun.set()
        await self.go_on.wait()
        yield self._content[middle:]
