"""How a file gets onto the disk and from it: in which order, and who waits for whom."""

import asyncio
import hashlib
import os
import stat
import threading

import pytest

from picscripter.storage import arrival, media_folder
from picscripter.storage.media_store import PIECE
from support.arriving import wait_for_room

pytestmark = pytest.mark.anyio


async def put(folder, content):
    async with folder.receive(1 << 30) as coming:
        await coming.write(content)
        await coming.finish()
        await folder.keep(coming, 1_000_000)
        return coming.sha256


async def test_a_kept_file_survives_a_power_cut_its_bytes_before_its_name(folder, monkeypatch):
    really, safe = os.fsync, []

    def sync(handle):
        seen = os.fstat(handle)
        named = [path.name for path in folder.root.glob("??/*")]
        safe.append((seen.st_ino if stat.S_ISDIR(seen.st_mode) else "the bytes", named))
        really(handle)

    monkeypatch.setattr(media_folder.os, "fsync", sync)
    name = await put(folder, b"short")
    nearest = (folder.root / name[:2]).stat().st_ino
    assert safe == [("the bytes", []), (nearest, [name]), (folder.root.stat().st_ino, [name])]


async def test_a_sum_that_is_slower_than_the_line_is_waited_for(folder, monkeypatch):
    may, really = threading.Event(), hashlib.sha256

    class Slowly:
        def __init__(self):
            self.sum = really()
            self.hexdigest = self.sum.hexdigest

        def update(self, block):
            may.wait(10)
            self.sum.update(block)

    monkeypatch.setattr(arrival.hashlib, "sha256", Slowly)
    await wait_for_room(folder, may)


async def test_the_next_piece_is_read_while_one_is_on_its_way(folder, monkeypatch):
    name = await put(folder, bytes(3 * PIECE))
    loop, really, ahead = asyncio.get_running_loop(), media_folder._read, asyncio.Semaphore(0)

    def told(file, size):
        loop.call_soon_threadsafe(ahead.release)
        return really(file, size)

    monkeypatch.setattr(media_folder, "_read", told)
    pieces = folder.open(name)
    await anext(pieces)
    for _ in range(2):  # the first one, which we have; and the second, for which nobody asked yet
        await asyncio.wait_for(ahead.acquire(), 5)
    await pieces.aclose()
