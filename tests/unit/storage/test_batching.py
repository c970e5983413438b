"""Small writes that come at once become one."""

import asyncio

import pytest

from picscripter.storage.batching import Batcher

pytestmark = pytest.mark.anyio


class Desk:
    """Writes batches when it is let; answers each item with its double."""

    def __init__(self, *, bad=()):
        self.batches = []
        self.go_on = asyncio.Event()
        self.bad = bad

    async def write(self, items):
        self.batches.append(list(items))
        await self.go_on.wait()
        if set(self.bad) & set(items):
            raise ValueError("one of these")
        return [item * 2 for item in items]


async def started(batcher, *items):
    tasks = [asyncio.create_task(batcher.submit(item)) for item in items]
    await asyncio.sleep(0.001)
    return tasks


async def test_the_first_goes_at_once_and_what_comes_meanwhile_goes_together():
    desk = Desk()
    batcher = Batcher(desk.write)
    first = await started(batcher, 1)
    rest = await started(batcher, 2, 3, 4)
    assert desk.batches == [[1]]
    desk.go_on.set()
    assert await asyncio.gather(*first, *rest) == [2, 4, 6, 8]
    assert desk.batches == [[1], [2, 3, 4]]


async def test_no_batch_is_larger_than_most():
    desk = Desk()
    batcher = Batcher(desk.write, most=2)
    tasks = await started(batcher, 1, 2, 3, 4, 5)
    desk.go_on.set()
    await asyncio.gather(*tasks)
    assert max(len(batch) for batch in desk.batches) == 2


async def test_one_that_fails_does_not_fail_its_company():
    desk = Desk(bad=[3])
    batcher = Batcher(desk.write)
    tasks = await started(batcher, 1, 2, 3, 4)
    desk.go_on.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [2, 4, 8]
    assert isinstance(answers[2], ValueError)


async def test_after_a_failure_the_next_is_written():
    desk = Desk(bad=[1])
    desk.go_on.set()
    batcher = Batcher(desk.write)
    with pytest.raises(ValueError, match="one of these"):
        await batcher.submit(1)
    assert await batcher.submit(2) == 4


async def test_who_leaves_early_stops_nobody_elses_write():
    desk = Desk()
    batcher = Batcher(desk.write)
    tasks = await started(batcher, 1, 2, 3)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.sleep(0)
    desk.go_on.set()
    assert await tasks[2] == 6
    assert [item for batch in desk.batches for item in batch] == [1, 2, 3]


async def test_writes_follow_each_other_and_never_overlap():
    under_way, most = 0, 0

    async def write(items):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return items

    batcher = Batcher(write, most=3)
    assert await asyncio.gather(*(batcher.submit(n) for n in range(50))) == list(range(50))
    assert most == 1
