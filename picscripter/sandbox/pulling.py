"""How an emulated platform fetches a file from an address that it was given."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

_PIECE = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What came. `why` is empty for a file that came whole, else what went wrong; `status` 0: no answer at all.

    `type` is what the other side called it, in lower case and without parameters.
    """

    status: int = 0
    type: str = ""
    content: bytes = field(default=b"", repr=False)
    why: str = ""


async def pull(address: str, *, most: int, patience: float = 10.0) -> Pulled:
    """Fetch at most `most` bytes (one more tells that it is too large: `why` is "too large"), in real seconds.

    Redirects are not followed, and nothing but 200 counts: platforms are that strict, and say so.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or not address.isascii():
        return Pulled(why="no address of the web")
    try:
        async with asyncio.timeout(patience), aiohttp.ClientSession() as http:
            return await _read(http, address, most)
    except (aiohttp.ClientError, OSError, ValueError) as fault:
        return Pulled(why=type(fault).__name__)


async def _read(http: aiohttp.ClientSession, address: str, most: int) -> Pulled:
    async with http.get(address, allow_redirects=False) as answer:
        kind = answer.content_type.lower()
        if answer.status != 200:
            return Pulled(status=answer.status, type=kind, why=f"status {answer.status}")
        content = bytearray()
        while piece := await answer.content.read(_PIECE):
            content += piece
            if len(content) > most:
                return Pulled(status=200, type=kind, content=bytes(content), why="too large")
        return Pulled(status=200, type=kind, content=bytes(content))
