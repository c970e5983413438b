"""Who is cancelled leaves nothing behind: no descriptor, no thread, no file; and holds up nobody."""

import asyncio
import contextlib
import errno
import hashlib
import os
import random
import threading
from pathlib import Path

import pytest

from picscripter.storage import arrival, media_folder, page_cache
from picscripter.storage.media_store import PIECE

pytestmark = pytest.mark.anyio

CONTENT = bytes(range(256)) * 20_000
NAME = hashlib.sha256(CONTENT).hexdigest()

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="shows its open files nowhere")


async def put(folder, content=CONTENT):
    async with folder.receive(1 << 30) as coming:
        for start in range(0, len(content), 300_000):
            await coming.write(content[start : start + 300_000])
        await coming.finish()
        await folder.keep(coming, 1_000_000)


async def soon(true):
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


def on_its_way(folder):
    return list(folder.root.rglob("*.part"))


def opened_below(folder):
    """What this process has open of it."""
    links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    targets = [os.path.realpath(each) for each in links]
    return [each for each in targets if each.startswith(str(folder.root))]


def lanes():
    return [each for each in threading.enumerate() if each.name.startswith("lane")]


class Slow:
    """A function that waits, once it has begun, until it may go on."""

    def __init__(self, really):
        self.really = really
        self.began, self.may, self.ended = (threading.Event() for _ in range(3))

    def __call__(self, *args):
        self.began.set()
        self.may.wait(10)
        try:
            return self.really(*args)
        finally:
            self.ended.set()


async def cancelled_twice(work, slow):
    """It ends although the thread that works for it cannot."""
    await asyncio.to_thread(slow.began.wait, 10)
    for _ in range(2):
        work.cancel()
        await asyncio.wait([work], timeout=0.05)
    assert work.cancelled()
    slow.may.set()
    await asyncio.to_thread(slow.ended.wait, 10)


@needs_proc
async def test_a_file_that_is_made_when_nobody_waits_any_more_is_closed_and_removed(folder, monkeypatch):
    slow = Slow(arrival._new_file)
    monkeypatch.setattr(arrival, "_new_file", slow)
    await cancelled_twice(asyncio.ensure_future(put(folder)), slow)
    await soon(lambda: not on_its_way(folder) and not opened_below(folder))


@needs_proc
async def test_a_file_is_closed_once_nobody_reads_it_however_often_its_reader_is_cancelled(
    folder, monkeypatch
):
    await put(folder)
    slow = Slow(media_folder._read)
    monkeypatch.setattr(media_folder, "_read", slow)
    await cancelled_twice(asyncio.ensure_future(anext(folder.open(NAME))), slow)
    await soon(lambda: not opened_below(folder))


@needs_proc
async def test_files_that_are_cancelled_at_any_instant_leave_nothing_behind(folder, monkeypatch):
    chance = random.Random(7)
    monkeypatch.setattr(arrival, "PASSING", PIECE)

    async def there_and_back():
        await put(folder)
        async for _ in folder.open(NAME):
            pass

    async def cut_off():
        work = asyncio.ensure_future(there_and_back())
        for _ in range(chance.randrange(1, 4)):
            await asyncio.sleep(chance.random() ** 3 * 0.2)
            work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    before = len(lanes())
    for _ in range(4):
        await asyncio.gather(*(cut_off() for _ in range(15)))
    await soon(lambda: not on_its_way(folder) and not opened_below(folder) and len(lanes()) <= before)


async def test_a_disk_that_is_slow_to_flush_or_to_give_free_takes_no_thread_that_others_need(
    folder, monkeypatch
):
    slow = Slow(os.fsync)
    monkeypatch.setattr(arrival, "PASSING", PIECE)
    monkeypatch.setattr(arrival.os, "fsync", slow)
    sending = [asyncio.ensure_future(put(folder)) for _ in range(35)]  # more than all share
    await asyncio.to_thread(slow.began.wait, 10)
    await asyncio.wait(sending, timeout=0.3)
    try:
        assert await asyncio.wait_for(asyncio.to_thread(int), 5) == 0
    finally:
        slow.may.set()
        await asyncio.gather(*sending)


async def test_nobody_waits_while_a_disk_gives_a_file_free(folder, monkeypatch):
    slow = Slow(arrival._remove)
    monkeypatch.setattr(arrival, "_remove", slow)
    sending = asyncio.ensure_future(put(folder))
    await asyncio.to_thread(slow.began.wait, 10)
    assert not sending.done()
    slow.may.set()
    await sending


async def test_the_sweep_passes_over_what_comes_to_its_end_meanwhile(folder):
    await put(folder)
    (folder.root / "incoming" / "gone.part").symlink_to("nowhere")  # named, but no longer there
    assert await folder.forget_abandoned(1) == 0


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system cannot be told")
async def test_a_file_system_that_takes_no_advice_keeps_files_all_the_same(folder, monkeypatch):
    def refused(*_args):
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(page_cache.os, "posix_fadvise", refused)
    monkeypatch.setattr(arrival, "PASSING", PIECE)
    monkeypatch.setattr(media_folder, "PASSING", PIECE)
    await put(folder)
    assert b"".join([piece async for piece in folder.open(NAME)]) == CONTENT
