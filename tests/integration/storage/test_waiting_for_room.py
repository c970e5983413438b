"""Who waits for an allowance: behind those that wait already, though their runs have not ended yet."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest

from picscripter.storage.intents import OverBudget
from support.storing import allowance

pytestmark = pytest.mark.anyio

HOUR = 3_600_000


def _spend(own, *, shared=False, key="social/posts/anna"):
    one = allowance(key, 1, until=int(time.time() * 1000) + HOUR)
    return [replace(one, period=HOUR, connection_id=own, shared=shared)]


async def _refused(desk, post, **more):
    answer = await desk.intents.store(desk.intent(post, allowances=_spend(post.connection_id, **more)))
    assert isinstance(answer, OverBudget), answer
    return answer.until


async def test_each_that_is_refused_waits_a_turn_longer_than_the_one_before(desk):
    first = await desk.taken()
    await desk.intended(first, allowances=_spend(first.connection_id))
    turns = [await _refused(desk, await desk.taken()) for _ in range(3)]
    assert [later - sooner for sooner, later in pairwise(turns)] == [HOUR, HOUR]


async def test_accounts_that_share_an_allowance_stand_in_one_line(desk):
    first = await desk.taken()
    await desk.intended(first, allowances=_spend(first.connection_id, shared=True))
    other = await desk.post(connection=await desk.account(2))
    turns = [
        await _refused(desk, await desk.taken(), shared=True),
        await _refused(desk, await desk.take(other.id), shared=True),
    ]
    assert turns[1] - turns[0] == HOUR


async def test_another_account_s_line_delays_nobody_where_each_has_its_own(desk):
    first = await desk.taken()
    await desk.intended(first, allowances=_spend(first.connection_id))
    await _refused(desk, await desk.taken())
    post = await desk.take((await desk.post(connection=await desk.account(2))).id)
    await desk.intended(post, allowances=_spend(post.connection_id, key="social/posts/ben"))


async def test_a_post_that_was_cancelled_holds_no_place_in_the_line(desk):
    first = await desk.taken()
    await desk.intended(first, allowances=_spend(first.connection_id))
    gone = await desk.taken()
    turn = await _refused(desk, gone)
    assert await desk.posts.cancel(desk.user, gone.id) is not None
    assert await _refused(desk, await desk.taken()) == turn
