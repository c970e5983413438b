"""Allowances: how long a commit counts, and who waits until when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.budgets import (
    Allowance,
    Standing,
    Told,
    admit,
    holds_until,
    is_scarce,
    key_of,
    read_headers,
)
from picscripter.plugin import Budget, BudgetHeaders

HEADERS = BudgetHeaders(remaining="x-left", reset="x-reset")


def budget(kind="rolling", *, hours=24.0, zone="UTC", amount=10, scope="connection"):
    return Budget(
        name="posts",
        commit="create",
        scope=scope,
        amount=amount,
        window=timedelta(hours=hours),
        kind=kind,
        zone=zone,
        headers=HEADERS,
    )


START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(START.__add__)
zones = st.sampled_from(
    ["UTC", "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]
)


@given(moments, st.floats(0.1, 100))
def test_in_a_rolling_window_a_commit_counts_until_the_window_has_passed_it(latest, hours):
    assert holds_until(budget(hours=hours), latest) == latest + timedelta(hours=hours)


@given(moments, zones)
def test_in_a_fixed_window_a_commit_counts_until_the_next_midnight_there(latest, zone):
    end = holds_until(budget("fixed", zone=zone), latest)
    local = end.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert local.date() == latest.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    assert end > latest


@pytest.mark.parametrize(
    "day, hours",
    [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-23", 24)],
    ids=["spring", "autumn", "plain"],
)
def test_a_day_of_the_zone_may_have_23_or_25_hours(day, hours):
    zone = ZoneInfo("America/Los_Angeles")
    midnight = datetime.fromisoformat(day).replace(tzinfo=zone)
    end = holds_until(budget("fixed", zone="America/Los_Angeles"), midnight.astimezone(UTC))
    assert end - midnight.astimezone(UTC) == timedelta(hours=hours)


def test_what_may_land_after_midnight_counts_on_the_next_day_too():
    assert holds_until(budget("fixed"), datetime(2026, 1, 6, 0, 0, 1, tzinfo=UTC)) == datetime(
        2026, 1, 7, tzinfo=UTC
    )


def test_a_fixed_window_of_days_counts_from_its_first():
    end = holds_until(budget("fixed", hours=7 * 24), datetime(2026, 1, 5, 12, tzinfo=UTC))
    assert end == datetime(2026, 1, 12, tzinfo=UTC)


def test_an_app_s_allowance_is_shared_by_all_accounts_of_a_login():
    def key(scope, connection, login="main"):
        return key_of("social", budget(scope=scope), login=login, connection_id=connection)

    assert key("app", "a") == key("app", "b") != key("app", "a", "other")
    assert key("connection", "a") != key("connection", "b")


def allowed(amount=1, key="k", until=900):
    return [Allowance(key=key, amount=amount, holds_until=until)]


def test_within_the_allowance_a_commit_may_go():
    assert admit([allowed(2)], {"k": Standing(counting=1)}, 0) == [None]


def test_a_batch_shares_what_is_left():
    assert admit([allowed(3)] * 4, {"k": Standing(counting=1, frees=[50, 60])}, 0) == [None, None, 50, 60]


def test_those_that_wait_are_spread_over_the_moments_at_which_room_comes():
    standing = {"k": Standing(counting=2, frees=[50, 60])}
    assert admit([allowed(2)] * 4, standing, 0) == [50, 60, 60, 60]


def test_those_beyond_one_period_wait_for_the_next_ones():
    standing = {"k": Standing(counting=2, frees=[50, 60])}
    wanted = [Allowance(key="k", amount=2, holds_until=900, period=1000)] * 5
    assert admit([[each] for each in wanted], standing, 0) == [50, 60, 1050, 1060, 2050]


def test_who_comes_later_waits_behind_those_that_wait_already():
    hour = 3_600_000
    wanted = [[Allowance(key="k", amount=2, holds_until=hour, period=hour)]]
    full = Standing(counting=2, frees=[hour, hour + 10], promised=[hour, hour + 10, 2 * hour])
    assert admit(wanted * 2, {"k": full}, 0) == [2 * hour + 10, 3 * hour]


def test_who_comes_some_seconds_before_its_turn_keeps_its_turn():
    hour = 3_600_000
    wanted = [[Allowance(key="k", amount=2, holds_until=hour, period=hour)]]
    full = Standing(counting=2, frees=[5_000, 5_010], promised=[hour, hour, 2 * hour])
    assert admit(wanted * 2, {"k": full}, 0) == [5_000, 5_010]


def test_a_gap_that_a_cancelled_post_left_is_filled():
    hour = 3_600_000
    wanted = [[Allowance(key="k", amount=1, holds_until=hour, period=hour)]]
    full = Standing(counting=1, frees=[hour], promised=[hour, 3 * hour])
    assert admit(wanted, {"k": full}, 0) == [2 * hour]


def test_what_others_have_used_up_is_waited_for_in_turns_from_the_platform_s_word_on():
    hour = 3_600_000
    wanted = [[Allowance(key="k", amount=2, holds_until=hour, period=hour)]]
    told = Standing(told=0, told_until=700)
    assert admit(wanted * 3, {"k": told}, 0) == [700, 700, hour + 700]


def test_an_allowance_of_nothing_waits_as_long_as_one_would_count():
    assert admit([allowed(0)], {}, 0) == [900]


def test_a_commit_that_waits_for_one_allowance_spends_no_other():
    both = [*allowed(9, "free"), *allowed(1, "full")]
    standings = {"full": Standing(counting=1, frees=[70]), "free": Standing(counting=8)}
    assert admit([both, allowed(9, "free")], standings, 0) == [70, None]


def test_what_the_platform_told_counts_until_its_reset():
    told = {"k": Standing(told=1, told_until=500)}
    assert admit([allowed(9)] * 2, told, 499) == [None, 500]
    assert admit([allowed(9)] * 2, told, 500) == [None, None]


def test_while_the_platform_refuses_everything_nobody_asks():
    assert admit([allowed(9)], {"k": Standing(blocked_until=800)}, 0) == [800]


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 8))
def test_never_more_than_the_allowance_goes(amount, counting, wanted):
    frees = list(range(100, 100 + counting))
    answers = admit([allowed(amount)] * wanted, {"k": Standing(counting=counting, frees=frees)}, 0)
    assert counting + answers.count(None) <= max(amount, counting)


def test_headers_are_read_when_they_can_be():
    assert read_headers(budget(), {"x-left": "3", "x-reset": "60"}) == Told(remaining=3, resets_at=60_000)


@pytest.mark.parametrize(
    "headers", [{}, {"x-left": "3"}, {"x-left": "many", "x-reset": "60"}, {"x-left": "-1", "x-reset": "6"}]
)
def test_headers_that_cannot_be_read_tell_nothing(headers):
    assert read_headers(budget(), headers) is None


def test_only_what_is_nearly_used_up_is_worth_a_write():
    assert is_scarce(budget(amount=100), Told(remaining=10, resets_at=0))
    assert not is_scarce(budget(amount=100), Told(remaining=11, resets_at=0))
