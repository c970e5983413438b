"""Chunks that come at the same time, overtake one another, break off, bring nothing or come too late."""

import asyncio
import hashlib

import pytest

from picscripter.testing.files import clip
from picscripter.testing.halves import Halves

pytestmark = pytest.mark.anyio

MIB = 1 << 20
VIDEO = clip(1)


class Slow:
    """A chunk of which one half comes at once, and the other when it is let go."""

    def __init__(self, creator, address, content, start, size):
        self.body = Halves(content)
        headers = {
            "Content-Type": "video/mp4",
            "Content-Length": str(len(content)),
            "Content-Range": f"bytes {start}-{start + len(content) - 1}/{size}",
        }
        self.answer = asyncio.create_task(
            creator.call("PUT", address, data=self.body.pieces(), headers=headers)
        )

    async def ended(self):
        self.body.go_on.set()
        return await self.answer


async def opened(creator):
    """An upload in two chunks, with what they hold."""
    content = VIDEO + b"x" * (11 * MIB - len(VIDEO))
    made = (await creator.init(len(content), 5 * MIB, 2)).data
    return made["upload_url"], content[: 5 * MIB], content[5 * MIB :], len(content)


async def digest(creator):
    async with creator.http.get(f"{creator.address}/tiktok/_uploads") as answer:
        [upload] = await answer.json()
        return upload["received"], upload["sha256"]


async def test_a_chunk_that_comes_twice_at_the_same_time_is_there_once(creator):
    address, first, last, size = await opened(creator)
    slow = Slow(creator, address, first, 0, size)
    await slow.body.begun.wait()
    assert (await creator.put(address, first, 0, size)).status == 206
    late = await slow.ended()
    assert (late.status, late.headers["Content-Range"]) == (416, f"bytes 0-{len(first) - 1}/{size}")
    assert (await creator.put(address, last, len(first), size)).status == 201
    assert await digest(creator) == (size, hashlib.sha256(first + last).hexdigest())


async def test_a_chunk_that_overtakes_the_one_before_it_is_not_there(creator):
    address, first, last, size = await opened(creator)
    slow = Slow(creator, address, last, len(first), size)
    await slow.body.begun.wait()
    assert (await creator.put(address, first, 0, size)).status == 206
    assert (await slow.ended()).status == 416
    assert await digest(creator) == (len(first), hashlib.sha256(first).hexdigest())


async def test_of_a_chunk_that_breaks_off_nothing_is_there(creator):
    address, first, last, size = await opened(creator)
    slow = Slow(creator, address, first, 0, size)
    await slow.body.begun.wait()
    slow.answer.cancel()
    await asyncio.wait([slow.answer])
    assert await digest(creator) == (0, hashlib.sha256().hexdigest())
    for content, start, status in ((first, 0, 206), (last, len(first), 201)):
        assert (await creator.put(address, content, start, size)).status == status
    assert await digest(creator) == (size, hashlib.sha256(first + last).hexdigest())


async def test_a_chunk_without_a_byte_is_refused(creator):
    address, *_, size = await opened(creator)
    for told in (f"bytes 0--1/{size}", f"bytes 0-0/{size}", ""):
        assert (await creator.put(address, b"", 0, size, Content_Range=told)).status == 400
    assert (await digest(creator))[0] == 0


async def test_a_complete_video_takes_no_more_chunks(creator):
    address, first, last, size = await opened(creator)
    await creator.put(address, first, 0, size)
    await creator.put(address, last, len(first), size)
    for content, start in ((last, len(first)), (first, 0)):
        again = await creator.put(address, content, start, size)
        assert (again.status, again.headers["Content-Range"]) == (416, f"bytes 0-{size - 1}/{size}")
    assert len(await creator.wall()) == 1
