"""Media in a folder of this machine."""

import asyncio
import contextlib
import os
import secrets
import sys
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from picscripter.storage.arrival import ABANDONED, Arrival, forget_parts, own_folder, received
from picscripter.storage.fields import Ms
from picscripter.storage.media_store import PIECE, checked_name
from picscripter.storage.page_cache import PASSING, let_go
from picscripter.storage.thread_work import opened

_INCOMING = "incoming"

_REMOVED: Ms = 60_000
"""After so long, what is still on its way out belongs to a process that died."""


class MediaFolder:
    """Implements `MediaStore`: `ab/abcdef…` below `root`, and what is on its way in `incoming`.

    A file appears by a rename, so it is there whole or not at all; its modification time is when it was last kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / _INCOMING

    def receive(self, most: int) -> AbstractAsyncContextManager[Arrival]:
        return received(self._incoming, most)

    async def keep(self, arrival: Arrival, now: Ms) -> None:
        await asyncio.to_thread(self._keep, arrival.path, self._path(arrival.sha256), now)

    async def size(self, sha256: str) -> int | None:
        try:
            return (await asyncio.to_thread(self._path(sha256).stat)).st_size
        except FileNotFoundError:
            return None

    async def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        file = await opened(partial(_opened, self._path(sha256), start), _close)
        last = sys.maxsize if end is None else end
        reading = _reading(file, last - start)
        try:
            while piece := await asyncio.shield(reading):
                start += len(piece)
                reading = _reading(file, last - start)  # the next one, while this one is on its way
                yield piece
        finally:
            # Who is cancelled here, too, leaves; the file is closed once nobody reads it.
            await asyncio.shield(_closed(file, reading))

    async def delete(self, sha256: str, *, kept_before: Ms) -> bool:
        return await asyncio.to_thread(self._delete, self._path(sha256), kept_before)

    async def names(self) -> list[str]:
        return await asyncio.to_thread(self._names)

    async def forget_abandoned(self, now: Ms) -> int:
        return await asyncio.to_thread(self._forget_abandoned, now)

    def _path(self, sha256: str) -> Path:
        return self.root / checked_name(sha256)[:2] / sha256

    def _keep(self, source: Path, target: Path, now: Ms) -> None:
        _sync(source)
        own_folder(target.parent)
        os.utime(source, (now / 1000, now / 1000))
        source.replace(target)
        for folder in (target.parent, self.root):
            _sync(folder)

    def _delete(self, path: Path, kept_before: Ms) -> bool:
        aside = self._incoming / f"{path.name}.{secrets.token_hex(8)}"
        own_folder(self._incoming)
        try:
            if path.stat().st_mtime * 1000 >= kept_before:
                return False
            path.rename(aside)
        except FileNotFoundError:
            return False
        # Looked at once more where nobody keeps it: somebody may have done so before it was out of the way.
        if aside.stat().st_mtime * 1000 < kept_before:
            aside.unlink()
            return True
        self._put_back(aside)
        return False

    def _put_back(self, aside: Path) -> None:
        with contextlib.suppress(FileExistsError):
            self._path(aside.stem).hardlink_to(aside)
        aside.unlink()

    def _forget_abandoned(self, now: Ms) -> int:
        """And what a process was removing when it died is there again: it may have been kept at that very moment."""
        for aside in self._incoming.glob(f"{'[0-9a-f]' * 64}.*"):
            with contextlib.suppress(FileNotFoundError):  # put back by somebody else, or removed after all
                if aside.stat().st_ctime * 1000 < now - _REMOVED:
                    self._put_back(aside)
        return forget_parts(self._incoming, now - ABANDONED)

    def _names(self) -> list[str]:
        return sorted(path.name for path in self.root.glob("[0-9a-f][0-9a-f]/*") if len(path.name) == 64)


def _opened(path: Path, start: int) -> BinaryIO:
    file = path.open("rb", buffering=0)
    file.seek(start)
    return file


async def _closed(file: BinaryIO, reading: "asyncio.Future[bytes]") -> None:
    with contextlib.suppress(OSError):
        await reading
    _close(file)


def _close(file: BinaryIO) -> None:
    file.close()


def _reading(file: BinaryIO, left: int) -> "asyncio.Future[bytes]":
    return asyncio.ensure_future(asyncio.to_thread(_read, file, max(0, min(PIECE, left))))


def _read(file: BinaryIO, size: int) -> bytes:
    """The next bytes; now and then, what is behind them is let go."""
    piece = file.read(size)
    end = file.tell()
    if end // PASSING > (end - len(piece)) // PASSING:
        let_go(file.fileno(), max(0, end - 2 * PASSING), end)
    return piece


def _sync(path: Path) -> None:
    """It survives a power cut. Of a file its bytes, of a folder the names in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
