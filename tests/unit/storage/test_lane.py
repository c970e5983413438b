"""Pieces pass through a thread: in order, never more than there is room for, and no fault is lost."""

import asyncio
import threading

import pytest

from picscripter.storage.lane import Lane

pytestmark = pytest.mark.anyio


async def test_pieces_are_worked_on_in_the_order_in_which_they_came():
    seen = []
    lane = Lane(seen.append, 2)
    for number in range(50):
        await lane.put(bytes([number]))
    await lane.settle()
    assert b"".join(seen) == bytes(range(50))


async def test_who_hands_over_waits_until_half_of_the_room_is_there_again():
    may = threading.Semaphore(0)
    lane = Lane(lambda _: may.acquire(timeout=10), 4)
    for _ in range(4):
        await lane.put(b"")
    fifth = asyncio.ensure_future(lane.put(b""))
    for freed, goes_on in ((1, False), (1, True)):
        may.release(freed)
        done, _ = await asyncio.wait([fifth], timeout=10 if goes_on else 0.05)
        assert bool(done) is goes_on
    may.release(3)
    await lane.settle()


async def test_a_fault_is_raised_where_the_next_piece_is_handed_over():
    lane = Lane(_fails_at(b"b"), 1)
    await lane.put(b"a")
    await lane.put(b"b")
    with pytest.raises(OSError, match="b"):
        await lane.put(b"c")


async def test_a_fault_of_the_last_piece_is_raised_at_the_end():
    lane = Lane(_fails_at(b"b"), 4)
    await lane.put(b"a")
    await lane.put(b"b")
    with pytest.raises(OSError, match="b"):
        await lane.settle()


async def test_a_fault_is_told_as_often_as_anybody_asks():
    lane = Lane(_fails_at(b"a"), 4)
    await lane.put(b"a")
    for _ in range(2):
        with pytest.raises(OSError, match="a"):
            await lane.settle()
    with pytest.raises(OSError, match="a"):
        await lane.put(b"b")


async def test_who_is_cancelled_while_he_waits_for_room_takes_no_work_back():
    may, seen = threading.Event(), []

    def work(piece):
        may.wait(10)
        seen.append(piece)

    lane = Lane(work, 4)
    for piece in (b"a", b"b", b"c", b"d"):
        await lane.put(piece)
    waiting = asyncio.ensure_future(lane.put(b"e"))  # for the second one, which nobody has begun
    await asyncio.wait([waiting], timeout=0.05)
    waiting.cancel()
    await asyncio.wait([waiting])
    may.set()
    await lane.settle()
    assert seen == [b"a", b"b", b"c", b"d"]


async def test_after_leaving_only_the_piece_in_hand_was_worked_on():
    began, may, seen = threading.Event(), threading.Event(), []

    def work(piece):
        began.set()
        may.wait(10)
        seen.append(piece)

    lane = Lane(work, 4)
    for piece in (b"a", b"b", b"c"):
        await lane.put(piece)
    await asyncio.to_thread(began.wait, 10)
    leaving = asyncio.ensure_future(lane.leave())
    await asyncio.sleep(0)
    assert not leaving.done()
    may.set()
    await leaving
    assert seen == [b"a"]


def _fails_at(bad):
    def work(piece):
        if piece == bad:
            raise OSError(piece.decode())

    return work
