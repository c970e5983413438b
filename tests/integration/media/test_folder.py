"""Bytes of media in a folder: whole or not at all, and removed only when they are old."""

import contextlib
import hashlib
import stat

import pytest

from picscripter.storage.media_folder import MediaFolder
from picscripter.storage.media_store import PIECE, TooMuch

pytestmark = pytest.mark.anyio
HOUR = 3_600_000


async def put(folder: MediaFolder, content: bytes, now: int = 1_000_000) -> str:
    async with folder.receive(1 << 30) as arrival:
        for start in range(0, len(content), 70_000):
            await arrival.write(content[start : start + 70_000])
        await arrival.finish()
        await folder.keep(arrival, now)
        return arrival.sha256


async def read(folder: MediaFolder, name: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in folder.open(name, start, end)])


async def test_a_file_is_found_by_the_hash_of_its_bytes(folder):
    content = bytes(range(256)) * 9000
    name = await put(folder, content)
    assert name == hashlib.sha256(content).hexdigest()
    assert await folder.size(name) == len(content)
    assert await read(folder, name) == content


@pytest.mark.parametrize(
    "start,end", [(0, 1), (5, PIECE + 7), (PIECE, None), (10, 10), (2_303_999, 9_999_999)]
)
async def test_any_range_of_a_file_can_be_read(folder, start, end):
    content = bytes(range(256)) * 9000
    assert await read(folder, await put(folder, content), start, end) == content[start:end]


async def test_what_breaks_off_on_its_way_in_leaves_nothing(folder):
    with contextlib.suppress(ConnectionError):
        async with folder.receive(1 << 20) as arrival:
            await arrival.write(b"x" * 5000)
            raise ConnectionError
    assert [path for path in folder.root.rglob("*") if path.is_file()] == []


async def test_a_file_that_is_too_large_is_stopped_on_its_way(folder):
    async with folder.receive(10) as arrival:
        await arrival.write(b"x" * 8)
        with pytest.raises(TooMuch):
            await arrival.write(b"x" * 3)
    assert await folder.names() == []


async def test_only_its_owner_can_read_the_folder(folder):
    name = await put(folder, b"private")
    path = folder.root / name[:2] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_file_that_was_kept_again_is_not_removed(folder):
    name = await put(folder, b"same", now=1_000_000)
    await put(folder, b"same", now=5_000_000)
    assert await folder.delete(name, kept_before=4_000_000) is False
    assert await read(folder, name) == b"same"
    assert await folder.delete(name, kept_before=6_000_000) is True
    assert await folder.size(name) is None


async def test_a_name_that_is_no_hash_reaches_no_file(folder):
    with pytest.raises(ValueError):
        await folder.size("../../etc/passwd" + "0" * 48)


async def test_what_a_dead_process_left_half_way_is_removed_a_day_later(folder):
    name = await put(folder, b"whole")
    left = folder.root / "incoming" / "dead.part"
    left.write_bytes(b"half")
    made = int(left.stat().st_mtime * 1000)
    assert await folder.forget_abandoned(made + 23 * HOUR) == 0
    assert await folder.forget_abandoned(made + 25 * HOUR) == 1
    assert await folder.names() == [name]
