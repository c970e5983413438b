"""One request as it will go out: address, headers and body, checked before any connection is opened."""

import json as jsonlib
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from yarl import URL

from picscripter.platforms.multipart import multipart
from picscripter.plugin import ContractBroken, File

_PIECE = 262_144
_OURS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "cookie",
    }
)
UNKNOWN_SIZE = 67_108_864
"""Bytes. What a body of unknown size is taken for, where time is measured out."""


@dataclass(slots=True, kw_only=True)
class Outgoing:
    """`body` is bytes, or pieces that are read while they are sent. `size`: bytes, None when nobody knows."""

    method: str
    url: URL
    headers: dict[str, str] = field(repr=False)
    body: bytes | AsyncIterator[bytes] | None = field(repr=False)
    size: int | None

    @property
    def expected_size(self) -> int:
        return UNKNOWN_SIZE if self.size is None else self.size


def compose(
    method: str,
    url: URL,
    *,
    query: Mapping[str, str] | None,
    form: Mapping[str, str] | None,
    files: Mapping[str, File] | None,
    json: Any,
    content: AsyncIterator[bytes] | bytes | None,
    size: int | None,
    headers: Mapping[str, str] | None,
) -> Outgoing:
    """ContractBroken for two bodies, for a header that is the host's own, and for control characters."""
    if sum((form is not None or files is not None, json is not None, content is not None)) > 1:
        raise ContractBroken("a request has one body: form (with files), json or content")
    given = _checked(headers or {})
    if query:
        url = URL(f"{url}{'&' if url.raw_query_string else '?'}{urlencode(query)}", encoded=True)
    kind, body, known = _body(form, files, json, content)
    size = size if known is None else known
    if kind and "content-type" not in given:
        given["content-type"] = kind
    if size is not None and body is not None and not isinstance(body, bytes):
        given["content-length"] = str(size)
    return Outgoing(method=method.upper(), url=url, headers=given, body=body, size=size)


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    given = {name.lower(): value for name, value in headers.items()}
    if taken := _OURS & given.keys():
        raise ContractBroken(f"the header {min(taken)} is the host's own; tokens go by `scheme`")
    for name, value in given.items():
        if not name.isprintable() or not value.isprintable() or not (name + value).isascii():
            raise ContractBroken(f"the header {name!r} holds a character that none may hold")
    return given


def _body(
    form: Mapping[str, str] | None, files: Mapping[str, File] | None, json: Any, content: Any
) -> tuple[str | None, bytes | AsyncIterator[bytes] | None, int | None]:
    if files:
        boundary = secrets.token_hex(16)
        body, size = multipart(boundary, form or {}, files)
        return f"multipart/form-data; boundary={boundary}", body, size
    if form is not None:
        return "application/x-www-form-urlencoded", *_bytes(urlencode(form).encode())
    if json is not None:
        return "application/json", *_bytes(
            jsonlib.dumps(json, ensure_ascii=False, separators=(",", ":")).encode()
        )
    if isinstance(content, (bytes, bytearray, memoryview)):
        return "application/octet-stream", *_bytes(bytes(content))
    return (
        ("application/octet-stream" if content is not None else None),
        content,
        None if content is not None else 0,
    )


def _bytes(body: bytes) -> tuple[bytes | AsyncIterator[bytes], int]:
    """Large bodies go out in pieces: written at once they would hold up everybody else."""
    return (body if len(body) <= _PIECE else _pieces(body)), len(body)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
