"""Bytes of media in a folder or in a bucket: whole or not at all, and removed only when they are old."""

import asyncio
import contextlib
import errno
import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from picscripter.storage import arrival, media_folder, page_cache
from picscripter.storage.arrival import TooMuch
from picscripter.storage.media_store import PIECE
from support.arriving import wait_for_room

pytestmark = pytest.mark.anyio
LONG = bytes(range(256)) * 9000


async def put(store, content, now=1_000_000):
    async with store.receive(1 << 30) as coming:
        for start in range(0, len(content), 70_000):
            await coming.write(content[start : start + 70_000])
        await coming.finish()
        await store.keep(coming, now)
        return coming.sha256


async def read(store, name, start=0, end=None):
    return b"".join([piece async for piece in store.open(name, start, end)])


async def test_a_file_is_found_by_the_hash_of_its_bytes(store):
    name = await put(store, LONG)
    assert name == hashlib.sha256(LONG).hexdigest()
    assert await store.size(name) == len(LONG)
    assert await read(store, name) == LONG


async def test_any_range_of_a_file_can_be_read(store):
    name = await put(store, LONG)
    for start, end in [
        (0, 1),
        (5, PIECE + 7),
        (PIECE, None),
        (10, 10),
        (2_303_999, 9_999_999),
        (9_999_999, None),
    ]:
        assert await read(store, name, start, end) == LONG[start:end], (start, end)


async def test_pieces_have_at_most_a_mebibyte(store):
    name = await put(store, LONG)
    assert max([len(piece) async for piece in store.open(name)]) <= PIECE


async def test_an_empty_file_is_a_file(store):
    name = await put(store, b"")
    assert (await store.size(name), await read(store, name)) == (0, b"")


async def test_what_is_not_there_is_not_found(store):
    assert await store.size("0" * 64) is None
    assert await store.delete("0" * 64, kept_before=1) is False
    with pytest.raises(FileNotFoundError):
        await read(store, "0" * 64)


async def test_what_breaks_off_on_its_way_in_leaves_nothing(store, tmp_path):
    with contextlib.suppress(ConnectionError):
        async with store.receive(1 << 20) as arrival:
            await arrival.write(b"x" * 5000)
            raise ConnectionError
    assert await store.names() == []
    assert [path for path in tmp_path.rglob("*.part") if path.is_file()] == []


async def test_a_file_that_is_too_large_is_stopped_on_its_way(store):
    async with store.receive(10) as arrival:
        await arrival.write(b"x" * 8)
        with pytest.raises(TooMuch):
            await arrival.write(b"x" * 3)
    assert await store.names() == []


async def test_a_file_that_was_kept_again_is_not_removed(store):
    name = await put(store, b"same", now=1_000_000)
    await put(store, b"same", now=5_000_000)
    assert await store.delete(name, kept_before=4_000_000) is False
    assert await read(store, name) == b"same"
    assert await store.delete(name, kept_before=6_000_000) is True
    assert await store.size(name) is None


async def test_everything_that_is_here_is_named_once(store):
    names = {await put(store, b"one"), await put(store, b"two"), await put(store, b"two", now=2_000_000)}
    assert await store.names() == sorted(names)


async def test_a_file_that_is_kept_while_it_is_removed_stays(store):
    name = hashlib.sha256(b"same").hexdigest()
    for turn in range(5):
        now = 1_000_000 + turn * 1000
        await put(store, b"same", now=now)
        await asyncio.gather(
            store.delete(name, kept_before=now + 500), *(put(store, b"same", now=now + 900) for _ in range(3))
        )
        assert await read(store, name) == b"same"


async def test_a_file_that_was_kept_while_it_was_removed_outlives_who_removed_it(folder, monkeypatch):
    name = await put(folder, b"same", now=1_000_000)
    really = Path.rename

    def kept_and_killed(self, target):
        os.utime(self, (2_000, 2_000))  # by another process, at this moment
        really(self, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr(Path, "rename", kept_and_killed)
        with pytest.raises(KeyboardInterrupt):
            folder._delete(folder._path(name), 1_500_000)
    removed = time.time() * 1000
    await folder.forget_abandoned(int(removed) + 50_000)
    assert await folder.size(name) is None
    await folder.forget_abandoned(int(removed) + 70_000)
    assert await read(folder, name) == b"same"
    assert list((folder.root / "incoming").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd" + "0" * 48, "", "0" * 63, "A" * 64])
async def test_a_name_that_is_no_hash_reaches_no_file(store, name):
    with pytest.raises(ValueError):
        await store.size(name)


async def test_what_a_dead_process_left_half_way_is_removed_a_day_later(store, tmp_path):
    name = await put(store, b"whole")
    (folder,) = tmp_path.rglob("incoming")
    left = folder / "dead.part"
    left.write_bytes(b"half")
    made = int(left.stat().st_mtime * 1000)
    assert await store.forget_abandoned(made + 23 * 3_600_000) == 0
    assert await store.forget_abandoned(made + 25 * 3_600_000) == 1
    assert await store.names() == [name]


async def test_a_sender_waits_while_the_disk_is_slower_than_the_line(folder, monkeypatch):
    may_write, really = threading.Event(), arrival.Arrival._write

    def slowly(self, block):
        may_write.wait(10)
        really(self, block)

    monkeypatch.setattr(arrival.Arrival, "_write", slowly)
    await wait_for_room(folder, may_write)


async def test_a_disk_that_is_full_is_told_although_the_next_piece_is_there_already(folder, monkeypatch):
    def full(_self, _block):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(arrival.Arrival, "_write", full)
    with pytest.raises(OSError, match="No space"):
        await put(folder, LONG)


async def test_a_file_is_not_closed_while_a_thread_writes_to_it(folder, monkeypatch):
    writing, may_write, really, wrote = threading.Event(), threading.Event(), os.write, []

    def slowly(handle, piece):
        writing.set()
        may_write.wait(10)
        wrote.append(really(handle, piece))  # OSError: somebody closed it
        return wrote[-1]

    async def send():
        async with folder.receive(1 << 30) as coming:
            await coming.write(bytes(arrival.BLOCK))
            await coming.finish()

    monkeypatch.setattr(arrival.os, "write", slowly)
    sending = asyncio.ensure_future(send())
    await asyncio.to_thread(writing.wait, 10)
    for _ in range(2):  # and once more, while it is being tidied up after the first
        sending.cancel()
        await asyncio.wait([sending], timeout=0.05)
    assert sending.done()
    may_write.set()
    while list(folder.root.rglob("*.part")):
        await asyncio.sleep(0.01)
    assert wrote == [arrival.BLOCK]


async def test_a_disk_that_takes_a_part_of_a_piece_is_given_the_rest(folder, monkeypatch):
    really = os.write
    monkeypatch.setattr(arrival.os, "write", lambda handle, piece: really(handle, piece[:999]))
    assert await read(folder, await put(folder, LONG)) == LONG


async def test_a_disk_that_loses_what_it_took_is_told_before_the_file_is_kept(folder, monkeypatch):
    told = []

    def lost(_handle):
        if not told:  # a disk says it only once
            told.append(True)
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(arrival, "PASSING", PIECE)
    monkeypatch.setattr(arrival, "BLOCK", PIECE)
    monkeypatch.setattr(arrival.os, "fsync", lost)
    with pytest.raises(OSError, match="Input/output"):
        await put(folder, LONG[: PIECE + 200_000])  # flushed once
    assert (await folder.names(), told) == ([], [True])


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system cannot be told")
async def test_a_large_file_is_let_go_behind_who_writes_and_reads_it(folder, monkeypatch):
    gone = []
    monkeypatch.setattr(page_cache.os, "posix_fadvise", lambda _, start, size, __: gone.append((start, size)))
    monkeypatch.setattr(arrival, "PASSING", PIECE)
    monkeypatch.setattr(arrival, "BLOCK", PIECE)
    monkeypatch.setattr(media_folder, "PASSING", PIECE)
    name = await put(folder, LONG)
    assert gone[0] >= (0, PIECE)
    gone.clear()
    assert await read(folder, name) == LONG
    assert gone == [(0, PIECE), (0, 2 * PIECE)]
