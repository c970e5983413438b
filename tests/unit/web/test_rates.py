"""Token buckets: a burst, then a steady rate, each key for itself."""

import pytest

from picscripter.services.refusals import TooMany
from picscripter.testing.clock import ManualClock
from picscripter.web.rates import MOST_BUCKETS, Rate, Rates

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def rates(clock):
    return Rates(clock, {"write": Rate(per_second=2, burst=3)})


def taken(rates, key="ann", most=20):
    """How many are let through at this moment."""
    for count in range(most):
        try:
            rates.take("write", key)
        except TooMany:
            return count
    return most


async def test_a_burst_then_the_rate(rates, clock):
    assert taken(rates) == 3
    await clock.advance(1)
    assert taken(rates) == 2
    await clock.advance(3600)
    assert taken(rates) == 3


async def test_the_wait_that_is_told_is_the_wait_that_helps(rates, clock):
    taken(rates)
    with pytest.raises(TooMany) as refused:
        rates.take("write", "ann")
    await clock.advance(refused.value.retry_after)
    rates.take("write", "ann")


async def test_one_key_does_not_slow_another(rates):
    assert taken(rates, "ann") == taken(rates, "bob") == 3


async def test_very_many_keys_do_not_fill_the_memory(rates, clock):
    for index in range(MOST_BUCKETS + 10):
        rates.take("write", str(index))
        if index == MOST_BUCKETS // 2:
            await clock.advance(10)
    assert len(rates._buckets) <= MOST_BUCKETS
