"""Files of our own store, as plugins open them: whole, or a part of them."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Protocol

from picscripter.domain.media_kind import kind_of
from picscripter.plugin import ContractBroken, Retry

SNIFFED = 64
"""Bytes at the beginning of a file that tell what it is."""


class Store(Protocol):
    """Where the host keeps files, by the SHA-256 of their bytes."""

    async def size(self, sha256: str) -> int | None:
        """How many bytes it has; None: it is not here."""

    def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """The bytes, in pieces of at most 1 MiB; who stops in the middle closes it."""


class KeptMedia:
    """A file of our own store, or the bytes of it from `start` up to and without `end`."""

    def __init__(self, store: Store, sha256: str, content_type: str, *, start: int, end: int) -> None:
        self.content_type = content_type
        self.size: int | None = end - start
        self._store, self._sha256, self._start, self._end = store, sha256, start, end
        self._given: list[AsyncGenerator[bytes, None]] = []

    def chunks(self) -> AsyncIterator[bytes]:
        """The bytes, from front to end."""
        given = _asked_of_store(self._store.open(self._sha256, self._start, self._end))
        self._given.append(given)
        return given

    async def close(self) -> None:
        """Of an upload that was cut, the file would else stay open until somebody collects the garbage."""
        for each in self._given:
            with contextlib.suppress(RuntimeError):  # read just now, by who is cancelled: that one closes it
                await each.aclose()


async def open_kept(
    store: Store | None, sha256: str, content_type: str | None, start: int, end: int | None
) -> KeptMedia:
    """The file, or the bytes of it from `start` up to and without `end`.

    Retry when it is not here, or the store is away; ContractBroken when it has no such bytes.
    """
    try:
        size = None if store is None else await store.size(sha256)
    except OSError as fault:
        raise _away() from fault
    if store is None or size is None:
        raise Retry("The file is not in the store of this machine.")
    if content_type is None:  # a plugin that remembered no more than the name
        async for head in _asked_of_store(store.open(sha256, 0, SNIFFED)):
            content_type = kind_of(head)
    if not 0 <= start <= (size if end is None else end) <= size:
        raise ContractBroken(f"bytes {start} to {end} of a file that has {size}")
    kind = content_type or "application/octet-stream"
    return KeptMedia(store, sha256, kind, start=start, end=size if end is None else end)


async def _asked_of_store(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """What our store gives. Retry when it does not."""
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece
    except OSError as fault:
        raise _away() from fault


def _away() -> Retry:
    return Retry("The store of media does not answer.")
