"""The clock that tests move."""

import asyncio

import pytest

from picscripter.plugin.clock import Clock
from picscripter.testing.clock import START, ManualClock

pytestmark = pytest.mark.anyio


async def test_time_stands_still_until_it_is_moved() -> None:
    clock: Clock = ManualClock()
    await asyncio.sleep(0.01)
    assert clock.now() == START
    assert clock.steady() == 1_000.0


async def test_sleepers_wake_in_the_order_in_which_they_are_due_each_at_its_instant() -> None:
    clock = ManualClock()
    woken: list[tuple[float, float]] = []

    async def nap(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, clock.steady() - 1_000))

    async with asyncio.TaskGroup() as tasks:
        for seconds in (3, 1, 2):
            tasks.create_task(nap(seconds))
        await clock.advance(2.5)
        assert woken == [(1, 1), (2, 2)]
        assert (clock.now() - START).total_seconds() == 2.5
        await clock.advance(0.5)
    assert woken[-1] == (3, 3)


async def test_one_who_sleeps_again_is_woken_again_in_the_same_move() -> None:
    clock = ManualClock()
    ticks: list[float] = []

    async def tick() -> None:
        while len(ticks) < 5:
            await clock.sleep(1)
            ticks.append(clock.steady() - 1_000)

    task = asyncio.create_task(tick())
    await clock.advance(5)
    assert ticks == [1, 2, 3, 4, 5]
    await task


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = ManualClock()
    task = asyncio.create_task(clock.sleep(1))
    await clock.sleeping(1)
    task.cancel()
    await asyncio.wait({task})
    assert clock.sleepers == 0
    assert await clock.next() == 0


async def test_run_moves_on_while_everybody_only_sleeps() -> None:
    clock = ManualClock()

    async def work() -> str:
        for _ in range(3):
            await clock.sleep(600)
        return "done"

    assert await clock.run(work()) == "done"
    assert clock.steady() == 2_800


async def test_run_gives_up_beyond_its_limit() -> None:
    clock = ManualClock()
    with pytest.raises(TimeoutError, match="10 seconds"):
        await clock.run(clock.sleep(11), limit=10)


async def test_a_step_of_the_time_of_day_leaves_the_steady_clock_alone() -> None:
    clock = ManualClock()
    clock.step(-3600)
    assert (clock.now() - START).total_seconds() == -3600
    assert clock.steady() == 1_000
