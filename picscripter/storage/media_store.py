"""Where the bytes of media are kept: one small interface, by the SHA-256 of what is in them."""

import asyncio
import contextlib
import hashlib
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from picscripter.storage.fields import Ms

PIECE = 1024 * 1024
"""Bytes that are read at once."""

BLOCK = 2 * PIECE
"""Bytes that are written and hashed at once, while the next ones come: all the memory that a file of any size takes."""

PASSING = 32 * 1024 * 1024
"""Bytes after which what was written or read of a large file is no longer held in the system's memory.

Who streams gigabytes would else fill all of it, and push out what the database next door lives from. Fresh memory is
also slower than a disk: on a virtual machine, 2 GB took 0.9 s to the disk in this way, and 2 to 5 s into the memory.
"""

ABANDONED: Ms = 24 * 3600 * 1000
"""After so long, what is still on its way in belongs to a process that died."""


class StoreAway(OSError):
    """The store does not answer, or not as it should. Nothing is known to have changed."""


class TooMuch(Exception):
    """More bytes came than may be kept; `limit` is how many may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Arrival:
    """A file on its way in: written to the disk of this machine and hashed as it passes; nobody else sees it yet."""

    def __init__(self, path: Path, handle: int, most: int) -> None:
        self.path = path
        self.size = 0
        self._handle = handle
        self._most = most
        self._hash = hashlib.sha256()
        self._held: list[bytes] = []
        self._passed = 0
        self._writing: asyncio.Task[None] | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._flushed = 0

    @property
    def sha256(self) -> str:
        """Of what was written; complete after `finish`."""
        return self._hash.hexdigest()

    async def write(self, piece: bytes) -> None:
        """Take the next bytes. TooMuch past the limit; OSError when the disk is full."""
        self.size += len(piece)
        if self.size > self._most:
            raise TooMuch(self._most)
        self._held.append(piece)
        if self.size - self._passed >= BLOCK:
            await self._pass_on()

    async def finish(self) -> None:
        """All has come, and can be read; to survive a power cut is up to the store. OSError as in `write`."""
        await self._pass_on()
        await self.rest()

    async def _pass_on(self) -> None:
        """While one piece is written and hashed, the next one comes: line, disk and sum do not wait for each other."""
        await self.settle()
        held, self._held, self._passed = b"".join(self._held), [], self.size
        self._writing = asyncio.create_task(self._work(held))
        if self.size - self._flushed >= PASSING and (self._flushing is None or self._flushing.done()):
            if self._flushing is not None:
                self._flushing.result()  # a disk says only once what it has lost
            self._flushed = self.size
            self._flushing = asyncio.create_task(asyncio.to_thread(self._flush))

    async def settle(self) -> None:
        """Nothing is being written any more. OSError when that could not be written."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def rest(self) -> None:
        """`settle`, and the disk is left alone: the file may be closed."""
        try:
            await self.settle()
        finally:
            if self._flushing is not None:
                await asyncio.shield(self._flushing)

    async def _work(self, held: bytes) -> None:
        await asyncio.gather(asyncio.to_thread(self._take, held), asyncio.to_thread(self._hash.update, held))

    def _take(self, held: bytes) -> None:
        _write(self._handle, held)

    def _flush(self) -> None:
        os.fsync(self._handle)
        let_go(self._handle, 0, self._flushed)


def _write(handle: int, held: bytes) -> None:
    """All of it: where the disk is nearly full, the system takes a part, and says no only to the next one."""
    left = memoryview(held)
    while left:
        left = left[os.write(handle, left) :]


class MediaStore(Protocol):
    """Files that never change, named by the SHA-256 of their bytes, in hexadecimal digits."""

    def receive(self, most: int) -> AbstractAsyncContextManager[Arrival]:
        """A place for a file of at most `most` bytes; left without `keep`, nothing of it stays."""

    async def keep(self, arrival: Arrival, now: Ms) -> None:
        """Take a finished arrival in, whole or not at all; one that is there already counts as new again."""

    async def size(self, sha256: str) -> int | None:
        """How many bytes it has; None: it is not here."""

    def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """The bytes from `start` to before `end`, in pieces of at most 1 MiB. FileNotFoundError: not here."""

    async def delete(self, sha256: str, *, kept_before: Ms) -> bool:
        """Remove it, unless it was kept (again) at `kept_before` or later."""

    async def names(self) -> list[str]:
        """Everything that is here."""

    async def forget_abandoned(self, now: Ms) -> int:
        """Remove what was on its way in when its process died, a day later; how many files."""


@asynccontextmanager
async def received(folder: Path, most: int) -> AsyncIterator[Arrival]:
    """An arrival in `folder`, which is made for its owner only; its file is gone afterwards, unless it was moved."""
    path = folder / f"{secrets.token_hex(16)}.part"
    handle = await asyncio.to_thread(_new_file, path)
    arrival = Arrival(path, handle, most)
    try:
        yield arrival
    finally:
        try:
            with contextlib.suppress(OSError):  # told already, or of no interest: the file goes
                await arrival.rest()
        finally:
            os.close(handle)
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def let_go(handle: int, start: int, end: int) -> None:
    """The system may forget these bytes of a file; those that are not on the disk yet it keeps (posix_fadvise(2))."""
    if hasattr(os, "posix_fadvise"):  # not on macOS
        os.posix_fadvise(handle, start, end - start, os.POSIX_FADV_DONTNEED)


def _new_file(path: Path) -> int:
    own_folder(path.parent)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def own_folder(folder: Path) -> None:
    """Make it, and the one it is in, for their owner only. A mode given to `mkdir` with `parents` is the last one's."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def forget_parts(folder: Path, before: Ms) -> int:
    """Remove the arrivals in `folder` that nobody has written to since then; how many."""
    old = [path for path in folder.glob("*") if path.stat().st_mtime * 1000 < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def checked_name(sha256: str) -> str:
    """The name, if it is one: it becomes a part of a path. ValueError else."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("this is no SHA-256 in hexadecimal digits")
    return sha256
