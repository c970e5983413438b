"""When the dispatcher looks for what is due: at once when something came in, and never late for what it missed."""

import asyncio

import pytest

from picscripter.worker.dispatcher import Dispatcher
from picscripter.worker.slots import Slots

pytestmark = pytest.mark.anyio


class Standing:
    """A clock on which no pause ever ends: only news wakes anybody. `pauses`: how long they were to be."""

    def __init__(self):
        self.pauses = []

    def steady(self):
        return 0.0

    async def sleep(self, seconds):
        self.pauses.append(seconds)
        await asyncio.Event().wait()


class Claims:
    """Nothing is due. `seen` counts how often somebody looked; `looking` is called while he does."""

    look_ahead_ms = 0

    def __init__(self):
        self.looked = asyncio.Semaphore(0)
        self.looking = lambda: None
        self.due = {}

    async def pauses(self, _platforms):
        self.looked.release()
        self.looking()
        return self.due


class Runs:
    def __init__(self):
        self.room = asyncio.Event()


@pytest.fixture
async def house():
    claims, runs, news, clock = Claims(), Runs(), asyncio.Event(), Standing()
    dispatcher = Dispatcher(claims, None, runs, Slots(1, clock), [], clock, news=news)
    running = asyncio.ensure_future(dispatcher.run())
    await claims.looked.acquire()
    yield claims, runs, news, dispatcher
    dispatcher.stop()
    await asyncio.wait_for(running, 5)


async def looks_again(claims, within=5.0):
    try:
        await asyncio.wait_for(claims.looked.acquire(), within)
    except TimeoutError:
        return False
    return True


async def test_what_was_accepted_in_this_process_is_looked_for_at_once(house):
    claims, _, news, _ = house
    assert not await looks_again(claims, within=0.05)
    news.set()
    assert await looks_again(claims)


async def test_when_something_has_ended_there_may_be_room_for_more(house):
    claims, runs, _, _ = house
    runs.room.set()
    assert await looks_again(claims)


async def test_what_comes_in_while_it_looks_makes_it_look_once_more(house):
    claims, _, news, _ = house
    claims.looking = news.set
    news.set()
    assert await looks_again(claims)
    claims.looking = lambda: None
    assert await looks_again(claims)
    assert not await looks_again(claims, within=0.05)


async def rested(claims, *, slots_used=0):
    """How long it rests after it has looked."""
    runs, news, clock = Runs(), asyncio.Event(), Standing()
    slots = Slots(1, clock)
    for _ in range(slots_used):
        slots.use("social", "anna")
    dispatcher = Dispatcher(claims, None, runs, slots, ["social"], clock, news=news)
    running = asyncio.ensure_future(dispatcher.run())
    async with asyncio.timeout(5):
        while not clock.pauses:
            await asyncio.sleep(0)
    dispatcher.stop()
    await asyncio.wait_for(running, 5)
    return clock.pauses


async def test_it_does_not_spin_while_nothing_is_due():
    assert await rested(Claims()) == [0.25]


async def test_it_does_not_spin_while_what_is_due_finds_no_room():
    claims = Claims()
    claims.due = {"social": -60_000}
    assert await rested(claims, slots_used=1) == [0.25]


async def test_it_does_not_spin_while_the_database_is_away(caplog):
    def away():
        raise ConnectionRefusedError("the database is away")

    claims = Claims()
    claims.looking = away
    assert await rested(claims) == [1.0]
    assert "could not look: ConnectionRefusedError" in caplog.text
