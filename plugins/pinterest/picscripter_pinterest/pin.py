"""A pin as it is sent: JSON in which the pictures stand as base64, read and encoded while it goes out."""

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from picscripter.plugin import Media, MediaSource, Refused, Response, Session
from picscripter_pinterest.limits import UPLOADED

Picture = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""Opens a file of the journal: its content type, and the file itself in the place of its data."""


def file_of(media: Media) -> dict[str, Any]:
    """A picture as it stands in the journal: what is needed to open it again."""
    return {"url": media.url, "content_type": media.content_type, "bytes": media.bytes}


def is_uploaded(media: Media) -> bool:
    """Whether Pinterest takes this kind as base64; of a kind that is not known yet, the opened file tells."""
    return media.content_type is None or media.content_type in UPLOADED


async def send(session: Session, words: Mapping[str, str], shown: Mapping[str, Any]) -> Response:
    """`POST /pins`, however large the pictures are: none is ever held whole.

    `shown`: `{"files"}` to send, `{"urls"}` for Pinterest to fetch, or `{"media_id", "cover"}` of a video.
    """
    async with AsyncExitStack() as stack:

        async def picture(file: Mapping[str, Any]) -> dict[str, Any]:
            opened = await stack.enter_async_context(session.open(Media(type="image", **file)))
            if opened.content_type not in UPLOADED:
                raise Refused(f"Pinterest takes uploads of JPEG and PNG, not of {opened.content_type}.")
            return {"content_type": opened.content_type, "data": opened}

        pin = {**words, "media_source": await _media_source(shown, picture)}
        pieces = list(_joined(_written(pin)))
        sizes = [len(each) if isinstance(each, bytes) else _encoded_size(each) for each in pieces]
        known = [size for size in sizes if size is not None]
        return await session.request(
            "POST",
            "api",
            "/v5/pins",
            content=_content(pieces),
            size=sum(known) if len(known) == len(sizes) else None,
            headers={"content-type": "application/json"},
        )


async def _media_source(shown: Mapping[str, Any], picture: Picture) -> dict[str, Any]:
    match shown:
        case {"media_id": media_id, "cover": cover}:
            source = {"source_type": "video_id", "media_id": media_id}
            return source | await _cover(cover, picture)
        case {"files": [file]}:
            return {"source_type": "image_base64", **await picture(file)}
        case {"files": files}:
            return {"source_type": "multiple_image_base64", "items": [await picture(file) for file in files]}
        case {"urls": [url]}:
            return {"source_type": "image_url", "url": url}
        case _:
            return {"source_type": "multiple_image_urls", "items": [{"url": url} for url in shown["urls"]]}


async def _cover(cover: Mapping[str, Any], picture: Picture) -> dict[str, Any]:
    """A pin with a video is refused without one."""
    match cover:
        case {"file": file}:
            return {f"cover_image_{name}": value for name, value in (await picture(file)).items()}
        case {"url": url}:
            return {"cover_image_url": url}
        case _:
            return {"cover_image_key_frame_time": cover["second"]}


def _written(value: Any) -> Iterator[str | MediaSource]:
    """A value as JSON, piece by piece; opened files stay what they are."""
    match value:
        case str() | int() | None:
            yield json.dumps(value, ensure_ascii=False)
        case Mapping():
            for number, (name, inner) in enumerate(value.items()):
                yield f"{',' if number else '{'}{json.dumps(name)}:"
                yield from _written(inner)
            yield "}"
        case list():
            for number, inner in enumerate(value):
                yield "," if number else "["
                yield from _written(inner)
            yield "]"
        case _:
            yield '"'
            yield value
            yield '"'


def _joined(written: Iterator[str | MediaSource]) -> Iterator[bytes | MediaSource]:
    """Texts that follow each other as one piece; opened files in between."""
    text = ""
    for each in written:
        if isinstance(each, str):
            text += each
        else:
            yield text.encode()
            yield each
            text = ""
    yield text.encode()


def _encoded_size(source: MediaSource) -> int | None:
    return None if source.size is None else -(-source.size // 3) * 4


async def _content(pieces: Sequence[bytes | MediaSource]) -> AsyncIterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            async for encoded in _encoded(piece.chunks()):
                yield encoded


async def _encoded(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Three bytes are four letters: what is left over of one piece goes before the next."""
    rest = b""
    async for chunk in chunks:
        whole = rest + chunk
        end = len(whole) - len(whole) % 3
        rest = whole[end:]
        if end:
            yield base64.b64encode(whole[:end])
    if rest:
        yield base64.b64encode(rest)
