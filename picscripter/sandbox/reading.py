"""How a request's body is read: chunk by chunk, bounded, and never from a peer that has fallen silent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from picscripter.sandbox.arriving import Part
from picscripter.sandbox.call import Body, File

T = TypeVar("T")


class TooLarge(Exception):
    """The body is longer than the emulator takes."""


class BrokenOff(Exception):
    """The sender is gone in the middle of a body; `came` is what had come of it (nothing, of a form)."""

    def __init__(self, came: bytes = b"") -> None:
        super().__init__(f"broken off after {len(came)} bytes")
        self.came = came


class Silent(BrokenOff):
    """No byte came for so long that the connection has to be cut."""


class _Reader:
    def __init__(self, request: web.Request, limit: int, patience: float) -> None:
        self.request, self.left, self.patience = request, limit, patience

    async def body(self, part: Part | None) -> Body:
        if part is not None:
            await self._each(part.write)
            return Body(kind="bytes", part=part)
        kind = self.request.content_type
        if kind == "multipart/form-data":
            return await self._multipart()
        raw = await self._all()
        if kind == "application/x-www-form-urlencoded":
            return _form(raw)
        if kind == "application/json" or kind.endswith("+json"):
            return _json(raw)
        return Body(kind="bytes", raw=raw)

    async def _all(self) -> bytes:
        found: list[bytes] = []
        try:
            await self._each(found.append)
        except Silent as error:
            raise Silent(b"".join(found)) from error
        except ConnectionError as error:
            raise BrokenOff(b"".join(found)) from error
        return b"".join(found)

    async def _each(self, take: Callable[[bytes], None]) -> None:
        while chunk := await self._soon(self.request.content.readany()):
            self._spend(len(chunk))
            take(chunk)

    async def _multipart(self) -> Body:
        fields: dict[str, str] = {}
        files: dict[str, File] = {}
        order: list[str] = []
        try:
            reader = await self.request.multipart()
            while (part := await self._soon(reader.next())) is not None:
                if not isinstance(part, BodyPartReader) or part.name is None:
                    return Body(kind="multipart", broken="a part without a name")
                content = await self._part(part)
                order.append(part.name)
                if part.filename is None:
                    fields[part.name] = content.decode()
                else:
                    files[part.name] = File(
                        name=part.filename,
                        type=part.headers.get("Content-Type", "application/octet-stream"),
                        content=content,
                    )
        except (
            ValueError
        ) as error:  # also UnicodeDecodeError: aiohttp's complaint about a bad boundary is one too
            return Body(kind="multipart", broken=str(error))
        return Body(kind="multipart", fields=fields, files=files, order=tuple(order))

    async def _part(self, part: BodyPartReader) -> bytes:
        found: list[bytes] = []
        while chunk := await self._soon(part.read_chunk(65_536)):
            self._spend(len(chunk))
            found.append(chunk)
        return b"".join(found)

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLarge

    async def _soon(self, read: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self.patience):
                return await read
        except TimeoutError as error:
            raise Silent from error


async def read_body(request: web.Request, *, limit: int, patience: float, part: Part | None = None) -> Body:
    """Read at most `limit` bytes, into `part` if there is one, waiting at most `patience` real seconds for each piece.

    Raises TooLarge; BrokenOff when the sender is gone; Silent when nothing came in time.
    """
    if not request.can_read_body:
        return Body()
    try:
        return await _Reader(request, limit, patience).body(part)
    except ConnectionError as error:
        raise BrokenOff from error


def _form(raw: bytes) -> Body:
    try:
        return Body(kind="form", fields=dict(parse_qsl(raw.decode(), keep_blank_values=True)), raw=raw)
    except UnicodeDecodeError as error:
        return Body(kind="form", raw=raw, broken=str(error))


def _json(raw: bytes) -> Body:
    try:
        return Body(kind="json", json=json.loads(raw), raw=raw)
    except ValueError as error:
        return Body(kind="json", raw=raw, broken=str(error))
