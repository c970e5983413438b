"""Breaks connections in the middle: what is sent passes until so many bytes of it all have passed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_PIECE = 65_536


class Cutter:
    """`cuts`: after how many bytes to the other side, of all connections together, one is cut; `made`: how many were."""

    def __init__(self) -> None:
        self.cuts: list[int] = []
        self.passed = self.made = 0
        self._target = ("", 0)

    def arm(self, cuts: list[int]) -> None:
        """Count from now on."""
        self.cuts, self.passed, self.made = sorted(cuts), 0, 0

    @asynccontextmanager
    async def before(self, address: str) -> AsyncIterator[str]:
        """Stand in front of that address; the address at which it stands."""
        parts = urlsplit(address)
        self._target = (str(parts.hostname), int(parts.port or 80))
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._target)
        ways = (self._pass(reader, back), _copy(there, writer))
        tasks = [asyncio.create_task(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for each in (writer, back):
            each.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                if self.cuts and self.passed + len(piece) >= self.cuts[0]:
                    piece = piece[: self.cuts.pop(0) - self.passed]
                    self.passed += len(piece)
                    self.made += 1
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.02)  # so that it really arrives before the connection is gone
                    return
                self.passed += len(piece)
                writer.write(piece)
                await writer.drain()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
