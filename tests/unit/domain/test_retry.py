"""What becomes of a post after a fault."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.retry import Policy, backoff, decide
from picscripter.domain.states import Status
from picscripter.plugin import (
    ContractBroken,
    Misconfigured,
    NotPublished,
    NotSent,
    OutcomeUnknown,
    PlatformError,
    Problem,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
)

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
chances = st.floats(0, 1, exclude_max=True)


def after(fault, *, attempts=0, chance=0.0, policy=None):
    return decide(fault, attempts=attempts, policy=policy or Policy(), now=NOW, chance=chance)


def test_a_passing_fault_is_tried_again_in_five_seconds():
    decision = after(Retry("busy"))
    assert (decision.status, decision.due, decision.attempts) == (
        Status.QUEUED,
        NOW + timedelta(seconds=5),
        1,
    )


def test_the_third_attempt_is_the_last():
    assert after(Retry("busy"), attempts=1).status == Status.QUEUED
    last = after(Retry("busy"), attempts=2)
    assert (last.status, last.due, last.attempts) == (Status.FAILED, None, 3)


@given(st.integers(1, 10), chances)
def test_pauses_double_with_up_to_a_quarter_of_jitter(attempt, chance):
    plain = 5 * 2 ** (attempt - 1)
    assert plain <= backoff(attempt, Policy(), chance) <= plain * 1.25


def test_a_platform_that_asks_for_a_longer_pause_gets_it():
    assert after(Retry("busy", after=600)).due == NOW + timedelta(seconds=600)
    assert after(Retry("busy", after=1)).due == NOW + timedelta(seconds=5)


WAITS = [
    RateLimited("slowly"),
    RateLimited("slowly", until=LATER),
    QuotaExhausted("no more today", until=LATER),
    QuotaExhausted("pay first"),
    Reconnect("revoked"),
    Misconfigured("wrong secret"),
]


@pytest.mark.parametrize("fault", WAITS, ids=repr)
def test_waiting_is_no_attempt_and_never_an_end(fault):
    for attempts in (0, 2, 99):
        decision = after(fault, attempts=attempts)
        assert (decision.status, decision.attempts) == (Status.HELD, attempts)
        assert decision.due == decision.held_until


@given(st.sampled_from([RateLimited, QuotaExhausted]), st.integers(-9_000, 9_000), chances)
def test_a_limit_is_waited_for_to_its_end_and_never_shorter_than_a_second(kind, seconds, chance):
    until = NOW + timedelta(seconds=seconds)
    due = after(kind("limit", until=until), chance=chance).due
    assert (
        max(until, NOW + timedelta(seconds=1))
        <= due
        <= max(until, NOW + timedelta(seconds=1)) + timedelta(seconds=1)
    )


@pytest.mark.parametrize("kind", [RateLimited, QuotaExhausted])
def test_nobody_is_sent_away_for_longer_than_a_month(kind):
    far = NOW.replace(year=9000)
    assert after(kind("limit", until=far)).due <= NOW + timedelta(days=31, seconds=1)


def test_what_was_sent_asks_itself_whether_an_account_is_still_stopped():
    fault = QuotaExhausted("pay first", scope="connection")
    due = decide(fault, attempts=0, policy=Policy(), now=NOW, chance=0.0, begun=True).due
    assert due == NOW + timedelta(minutes=15)


def test_a_limit_without_a_time_is_waited_for_a_minute_and_more_with_each_attempt():
    pauses = [after(RateLimited("slowly"), attempts=attempts).due - NOW for attempts in range(3)]
    assert pauses == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3)]


def test_what_only_a_person_can_mend_waits_for_one():
    assert after(Reconnect("revoked")).due is None
    assert after(QuotaExhausted("pay first", scope="connection")).due is None


def test_an_app_without_credits_is_tried_again_in_a_quarter_of_an_hour():
    assert after(QuotaExhausted("no credits", scope="app")).due == NOW + timedelta(minutes=15)


def test_a_wrong_set_up_is_tried_again_in_a_quarter_of_an_hour():
    assert after(Misconfigured("wrong secret")).due == NOW + timedelta(minutes=15)


def test_a_refused_post_fails_at_once_with_all_its_problems():
    problems = [Problem(path="/caption", rule="text.long", message="Too long.", limit=280, actual=300)]
    decision = after(Refused("no", problems=problems))
    assert (decision.status, decision.code) == (Status.FAILED, "refused")
    assert decision.problems == [
        {"path": "/caption", "rule": "text.long", "message": "Too long.", "limit": 280, "actual": 300}
    ]


def test_what_the_platform_took_down_fails_or_begins_anew_as_it_says():
    assert after(NotPublished("rejected")).status == Status.FAILED
    anew = after(NotPublished("lost", restart=True))
    assert (anew.status, anew.restart) == (Status.QUEUED, True)
    assert not after(NotPublished("lost", restart=True), attempts=2).restart


@pytest.mark.parametrize(
    "fault, code",
    [
        (NotSent("no route"), "platform_fault"),
        (OutcomeUnknown("?"), "platform_fault"),
        (PlatformError("odd"), "platform_fault"),
        (KeyError("id"), "plugin_fault"),
        (ContractBroken("twice"), "plugin_fault"),
    ],
    ids=repr,
)
def test_everything_else_is_tried_again(fault, code):
    decision = after(fault)
    assert (decision.status, decision.code) == (Status.QUEUED, code)


def test_the_platform_s_own_code_is_told():
    assert after(Refused("no", code="100/33")).message == "no (100/33)"


def test_a_policy_of_one_attempt_never_tries_again():
    assert after(Retry("busy"), policy=Policy(attempts=1)).status == Status.FAILED


@given(
    st.sampled_from([*WAITS, Retry("x"), NotPublished("x"), Refused("x"), ValueError("x")]),
    st.integers(0, 9),
    chances,
)
def test_whatever_it_is_the_post_goes_on_waits_or_ends(fault, attempts, chance):
    decision = after(fault, attempts=attempts, chance=chance)
    assert decision.status in (Status.QUEUED, Status.HELD, Status.FAILED)
    assert (decision.due is not None) >= (decision.status == Status.QUEUED)
    assert (decision.due is None) >= (decision.status == Status.FAILED)
    assert decision.due is None or decision.due > NOW
