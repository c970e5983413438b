"""The bytes of an uploaded file, raw or as the one part of a form: streamed, never held."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from picscripter.web.problems import HttpProblem

PIECE = 262_144
SILENCE = 60.0
"""Seconds that a sender may pause."""


async def pieces_of(request: web.Request, most: int) -> AsyncIterator[bytes]:
    """The file. HttpProblem: 413 when more is announced than is taken, 408 on silence, 415, 400."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise HttpProblem(415, "unsupported_encoding", "Send the file as it is, without Content-Encoding.")
    form = request.content_type == "multipart/form-data"
    # A form is a little larger than its file: there the bytes themselves are counted.
    if not form and (request.content_length or 0) > most:
        raise HttpProblem(413, "too_large", f"A file may have at most {most:,} bytes.")
    source = _part(request) if form else request.content.iter_chunked(PIECE)
    pieces = aiter(source)
    while (piece := await _next(pieces)) is not None:
        yield piece


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    try:
        async with asyncio.timeout(SILENCE):
            return await anext(pieces, None)
    except TimeoutError as fault:
        raise HttpProblem(408, "timeout", f"Nothing came for {SILENCE:.0f} seconds.") from fault


async def _part(request: web.Request) -> AsyncIterator[bytes]:
    try:
        reader = await request.multipart()
        part = await reader.next()
        if not isinstance(part, BodyPartReader) or "Content-Transfer-Encoding" in part.headers:
            raise _bad_form("The form must have one part, the file as it is.")
        while piece := await part.read_chunk(PIECE):
            yield bytes(piece)
        if await reader.next() is not None:
            raise _bad_form("The form has more than one part.")
    except (ValueError, AssertionError, HttpProcessingError) as fault:
        raise _bad_form("The form cannot be read.") from fault


def _bad_form(detail: str) -> HttpProblem:
    return HttpProblem(400, "bad_form", detail)
