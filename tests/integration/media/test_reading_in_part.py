"""Whoever stops reading a kept file in the middle leaves nothing open."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from picscripter.domain.media_kind import kept_name
from picscripter.platforms.media import MediaFetch
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin import Media
from picscripter.storage import media_folder
from picscripter.storage.media_folder import MediaFolder

pytestmark = pytest.mark.anyio

CONTENT = b"\xff\xd8\xff" + bytes(5_000_000)
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
async def kept(folder):
    async with folder.receive(1 << 30) as arrival:
        await arrival.write(CONTENT)
        await arrival.finish()
        await folder.keep(arrival, 1)
    return folder


def is_open(folder: MediaFolder) -> bool:
    """Whether this process has the file open."""
    path = str(folder.root / NAME[:2] / NAME)
    links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return any(os.path.realpath(each) == path for each in links)


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="shows its open files nowhere")


@needs_proc
async def test_what_was_read_in_part_is_closed_with_its_source(kept):
    media = MediaFetch(frozenset(), Timeouts(), store=kept)
    async with media.open(Media(type="image", url=kept_name(NAME))) as source:
        chunks = source.chunks()
        assert await anext(chunks)
        assert is_open(kept)
    assert not is_open(kept)  # although somebody still has `chunks`
    assert [piece async for piece in chunks] == []
    await media.close()


@needs_proc
async def test_what_is_being_read_when_its_source_is_left_is_closed_too(kept):
    media = MediaFetch(frozenset(), Timeouts(), store=kept)
    async with media.open(Media(type="image", url=kept_name(NAME))) as source:
        chunks = source.chunks()
        await anext(chunks)
        reading = asyncio.ensure_future(anext(chunks))
        await asyncio.sleep(0)
        reading.cancel()  # as aiohttp ends a body whose connection is gone
    await asyncio.gather(reading, return_exceptions=True)
    assert not is_open(kept)
    await media.close()


@needs_proc
async def test_a_file_that_is_opened_when_nobody_waits_any_more_is_closed(kept, monkeypatch):
    began, go_on = asyncio.Event(), asyncio.Event()
    loop, really = asyncio.get_running_loop(), media_folder._opened

    def slowly(path, start):
        loop.call_soon_threadsafe(began.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(5)
        return really(path, start)

    monkeypatch.setattr(media_folder, "_opened", slowly)
    reading = asyncio.ensure_future(anext(kept.open(NAME)))
    await began.wait()
    reading.cancel()
    go_on.set()
    await asyncio.gather(reading, return_exceptions=True)
    assert not is_open(kept)
