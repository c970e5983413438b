"""A file on its way into a store: on the disk of this machine, where nobody else sees it yet."""

import asyncio
import contextlib
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from picscripter.storage.fields import Ms
from picscripter.storage.lane import Lane
from picscripter.storage.page_cache import PASSING, let_go
from picscripter.storage.thread_work import opened

BLOCK = 1024 * 1024
"""Bytes that are written and hashed at once."""

AHEAD = 8
"""Blocks that may have come and are not written yet: all the memory that a file of any size takes."""

ABANDONED: Ms = 24 * 3600 * 1000
"""After so long, what is still on its way in belongs to a process that died."""


class TooMuch(Exception):
    """More bytes came than may be kept; `limit` is how many may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Arrival:
    """Written and hashed as it passes; line, disk and sum do not wait for each other."""

    def __init__(self, path: Path, handle: int, most: int) -> None:
        self.path = path
        self.size = 0
        self._handle = handle
        self._most = most
        self._hash = hashlib.sha256()
        self._held: list[bytes] = []
        self._passed = 0
        self._lanes = (Lane(self._write, AHEAD), Lane(self._hash.update, AHEAD))
        self._flushing = Lane(self._flush, 1)
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
        if self._held:
            await self._pass_on()
        for lane in (*self._lanes, self._flushing):
            await lane.settle()

    async def leave(self) -> None:
        """Nobody works on the file any more: it may be closed."""
        for lane in (*self._lanes, self._flushing):
            await lane.leave()

    async def _pass_on(self) -> None:
        block, self._held, self._passed = b"".join(self._held), [], self.size
        for lane in self._lanes:
            await lane.put(block)
        if self.size - self._flushed >= PASSING and self._flushing.idle:
            self._flushed = self.size
            await self._flushing.put(self._flushed)

    def _write(self, block: bytes) -> None:
        """All of it: where the disk is nearly full, the system takes a part, and says no only to the next one."""
        left = memoryview(block)
        while left:
            left = left[os.write(self._handle, left) :]

    def _flush(self, end: int) -> None:
        os.fsync(self._handle)  # a disk says only once what it has lost: the lane tells it until the end
        let_go(self._handle, 0, end)


@asynccontextmanager
async def received(folder: Path, most: int) -> AsyncIterator[Arrival]:
    """An arrival in `folder`, which is made for its owner only; its file is gone afterwards, unless it was moved."""
    path = folder / f"{secrets.token_hex(16)}.part"
    handle = await opened(partial(_new_file, path), partial(_remove, path))
    arrival = Arrival(path, handle, most)
    try:
        yield arrival
    finally:
        # A thread cannot be called back: who is cancelled here, too, must not close the file under it.
        await asyncio.shield(_left(arrival, handle))


async def _left(arrival: Arrival, handle: int) -> None:
    await arrival.leave()
    await asyncio.to_thread(_remove, arrival.path, handle)


def _remove(path: Path, handle: int) -> None:
    """In a thread: to give gigabytes free takes a disk some tenths of a second."""
    try:
        os.close(handle)
    finally:
        path.unlink(missing_ok=True)


def _new_file(path: Path) -> int:
    own_folder(path.parent)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def own_folder(folder: Path) -> None:
    """Make it, and the one it is in, for their owner only. A mode given to `mkdir` with `parents` is the last one's."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)


def forget_parts(folder: Path, before: Ms) -> int:
    """Remove the arrivals in `folder` that nobody has written to since then; how many."""
    gone = 0
    for path in folder.glob("*.part"):
        with contextlib.suppress(FileNotFoundError):  # it came to its end meanwhile
            if path.stat().st_mtime * 1000 < before:
                path.unlink()
                gone += 1
    return gone
