"""What the tests of all plugins need around an emulator: an open gate, files that are kept, a small picture, its dials."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession

from picscripter.testing.files import square


class Gate:
    """Open."""

    async def before_send(self, seconds: float) -> None: ...

    def check_deadline(self, *, last: bool = False) -> None: ...


class Shelf:
    """The host's store of files, in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[sha256] = content
        return sha256

    async def size(self, sha256: str) -> int | None:
        return len(self.files[sha256]) if sha256 in self.files else None

    async def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        yield self.files[sha256][start:end]


class Emulated:
    """Asks an emulator what tests want to know of it. Who inherits has these three."""

    address: str
    http: ClientSession
    platform: Any

    async def dials(self, **dials: Any) -> None:
        where = f"{self.address}/{self.platform.description.name}/_dials"
        async with self.http.post(where, json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return list(await answer.json())

    async def bytes_of(self, url: str) -> bytes:
        async with self.http.get(url) as answer:
            return await answer.read()


def png(grey: int, size: int = 8) -> bytes:
    """A small picture; each shade has other bytes."""
    return square(bytes([grey]), size)
