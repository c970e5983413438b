"""When a post is taken up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.timing import LOOK_AHEAD, is_near, start_of

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
spans = st.timedeltas(timedelta(days=-3), timedelta(days=3))


def test_preparation_gets_twice_the_time_that_the_plugin_asks_for():
    at = NOW + timedelta(hours=2)
    assert start_of(at, 600, NOW) == at - timedelta(seconds=1200)
    assert start_of(at, 0, NOW) == at


@given(spans, st.floats(0, 100_000))
def test_it_never_begins_in_the_past_or_after_its_time(span, ahead):
    at = NOW + span
    assert NOW <= start_of(at, ahead, NOW) <= max(at, NOW)


@given(spans)
def test_a_worker_waits_for_an_instant_that_is_near(span):
    assert is_near(NOW + span, NOW) == (span <= LOOK_AHEAD)
