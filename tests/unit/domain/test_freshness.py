"""When a token is renewed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.freshness import MARGIN, SPREAD, can_refresh, is_expired, needs_refresh
from picscripter.plugin import Tokens

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
chances = st.floats(0, 1, exclude_max=True)


def tokens(minutes=None, *, refresh="r", **more):
    ends = None if minutes is None else NOW + timedelta(minutes=minutes)
    return Tokens(access="a", refresh=refresh, expires_at=ends, **more)


@given(chances)
def test_a_token_near_its_end_is_renewed_and_a_young_one_is_not(chance):
    assert needs_refresh(tokens(10), now=NOW, chance=chance)
    assert not needs_refresh(tokens(15.01), now=NOW, chance=chance)


@given(st.floats(10.01, 14.99), chances)
def test_between_these_chance_decides_so_that_not_all_renew_at_once(minutes, chance):
    wanted = timedelta(minutes=minutes) <= MARGIN + SPREAD * chance
    assert needs_refresh(tokens(minutes), now=NOW, chance=chance) == wanted


@pytest.mark.parametrize("minutes", [None, 5])
def test_what_does_not_end_or_cannot_be_renewed_is_not(minutes):
    assert not needs_refresh(tokens(minutes, refresh=None), now=NOW, chance=0.5)
    assert not needs_refresh(tokens(None), now=NOW, chance=0.5)


def test_a_token_that_is_too_young_for_its_platform_is_left_alone():
    young = tokens(5, refreshable_from=NOW + timedelta(seconds=1))
    assert not needs_refresh(young, now=NOW, chance=0)
    assert needs_refresh(young, now=NOW + timedelta(seconds=1), chance=0)


def test_a_token_is_over_at_its_very_end():
    assert is_expired(tokens(0), now=NOW)
    assert not is_expired(tokens(0.01), now=NOW)
    assert not is_expired(tokens(None), now=NOW)


def test_a_refresh_token_may_end_too():
    assert can_refresh(tokens(5), now=NOW)
    assert not can_refresh(tokens(5, refresh=None), now=NOW)
    assert not can_refresh(tokens(5, refresh_expires_at=NOW), now=NOW)


def test_a_token_that_is_too_young_cannot_be_refreshed():
    young = tokens(5, refreshable_from=NOW + timedelta(seconds=1))
    assert not can_refresh(young, now=NOW)
    assert can_refresh(young, now=NOW + timedelta(seconds=1))


def test_what_would_die_unused_is_renewed_long_before_its_end():
    days = timedelta(days=10)
    assert needs_refresh(tokens(9 * 1440), now=NOW, chance=0, keep_alive=days)
    assert not needs_refresh(tokens(11 * 1440), now=NOW, chance=0, keep_alive=days)
