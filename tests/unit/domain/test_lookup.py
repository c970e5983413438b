"""What a platform's word on a lost commit is worth, and when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.lookup import Adopt, AskPerson, Gone, Inquiry, LookAgain, judge, later
from picscripter.plugin import Absent, Found, NotYet, Unknowable

DEADLINE, SETTLE = 100_000, 20_000
RIPE = DEADLINE + SETTLE
HOUR = 3_600_000


def asked(at, *, looks=0, absents=0):
    return Inquiry(asked_at=at, deadline=DEADLINE, settle=SETTLE, looks=looks, absents=absents)


times = st.integers(0, RIPE + 3 * HOUR)


def test_what_is_found_is_adopted_at_any_time():
    assert judge(Found(result={"id": "1"}), asked(0)) == Adopt(result={"id": "1"})


def test_what_cannot_be_known_is_asked_of_a_person():
    assert judge(Unknowable(why="no list"), asked(0)) == AskPerson(why="no list")


@given(st.integers(0, RIPE), st.integers(0, 9), st.integers(0, 9))
def test_an_absence_asked_before_it_is_ripe_proves_nothing(at, looks, absents):
    again = judge(Absent(), asked(at, looks=looks, absents=absents))
    assert isinstance(again, LookAgain)
    assert again.absents == 0


def test_in_the_very_millisecond_of_settle_it_may_still_land():
    assert isinstance(judge(Absent(), asked(RIPE, absents=1)), LookAgain)
    assert judge(Absent(), asked(RIPE + 1, absents=1)) == Gone()


def test_one_ripe_absence_asks_for_a_second_look():
    assert judge(Absent(), asked(RIPE + 1)) == LookAgain(at=RIPE + 2_001, absents=1)


def test_two_ripe_absences_are_believed():
    assert judge(Absent(), asked(RIPE + 2_001, absents=1)) == Gone()


@given(times, st.integers(0, 20), st.sampled_from([Absent(), NotYet(seconds=0), NotYet(seconds=900)]))
def test_only_a_second_ripe_absence_makes_a_commit_anew(at, looks, word):
    assert judge(word, asked(at, looks=looks)) != Gone()


@given(st.integers(0, RIPE), st.integers(0, 20))
def test_a_look_comes_right_after_the_outcome_is_ripe(at, looks):
    again = later(asked(at, looks=looks))
    assert at < again.at <= RIPE + 1


@given(st.integers(RIPE + 1, RIPE + HOUR), st.integers(0, 20))
def test_looks_come_at_growing_distance(at, looks):
    assert later(asked(at, looks=looks)).at - at <= later(asked(at, looks=looks + 1)).at - at <= 15_000


def test_who_says_not_yet_is_asked_again_when_they_said():
    assert judge(NotYet(seconds=30), asked(RIPE + 1)) == LookAgain(at=RIPE + 30_001, absents=0)


def test_after_an_hour_a_person_is_asked():
    assert isinstance(judge(NotYet(seconds=5), asked(RIPE + HOUR)), LookAgain)
    assert isinstance(judge(NotYet(seconds=5), asked(RIPE + HOUR + 1)), AskPerson)


@pytest.mark.parametrize("word", [NotYet(seconds=1), None])
def test_a_look_that_told_nothing_takes_the_first_absence_back(word):
    inquiry = asked(RIPE + 2_001, absents=1)
    again = later(inquiry) if word is None else judge(word, inquiry)
    assert again.absents == 0
