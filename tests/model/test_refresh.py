"""Single-use refresh tokens: never spent twice, a good one never thrown away, a reconnect never overwritten."""

import pytest

from picscripter.storage.connections import Connections
from support.model.changes import without
from support.model.grant import Grants, Renewing
from support.model.machine import play


def test_a_grant_survives_two_processes_lost_answers_and_crashes(schema):
    play(schema, Renewing, examples=120, steps=25)


@pytest.fixture
def grants(schema):
    grants = Grants(schema)
    yield grants
    grants.close()


def test_an_outage_that_another_process_met_is_not_a_dead_grant(grants):
    grants.world.wait(1300)
    grants.use("A")
    grants.go("A", "token request")
    grants.use("B")
    for _ in range(4):
        grants.step("B", 0, "heard")
    grants.finish("A", "not sent")
    grants.finish("B")
    grants.check()


def test_a_late_answer_is_not_called_dead_by_who_waited_for_it(grants):
    grants.world.wait(1300)
    grants.use("A")
    grants.go("A", "token answer")
    grants.world.wait(46)
    grants.use("B")
    for _ in range(3):
        grants.step("B", 0, "heard")
    grants.finish("A")
    grants.finish("B")
    grants.check()
    assert grants.stored().status == "active"


def test_a_reconnect_is_not_called_dead_by_who_met_the_old_grant(grants):
    grants.world.wait(1300)
    grants.use("A")
    grants.go("A", "token answer")
    grants.world.crash("A")
    grants.world.wait(46)
    grants.use("B")
    for _ in range(3):
        grants.step("B", 0, "heard")
    grants.reconnect()
    grants.finish("B")
    grants.check()
    assert grants.stored().status == "active"


def test_an_answer_is_kept_though_the_database_is_away_for_a_moment(grants):
    grants.world.wait(1300)
    grants.use("A")
    grants.go("A", "token answer")
    grants.world.worker("A").outages = ["refused", "refused"]
    for _ in range(8):
        while grants.step("A", 0, "heard"):
            pass
        grants.world.wait(0.5)
    assert grants.stored().tokens().refresh == grants.endpoint.current
    assert len(grants.got) == 1


def _crashed_with_the_answer(grants):
    grants.use("A")
    grants.go("A", "token answer")
    grants.world.crash("A")
    grants.world.wait(46)
    grants.use("B")
    grants.finish("B")
    grants.check()


def _reconnected_before_the_answer(grants):
    grants.use("A")
    grants.go("A", "token answer")
    grants.reconnect()
    grants.finish("A")
    grants.check()


def _two_at_once(grants):
    grants.use("A")
    grants.go("A", "token request")
    grants.use("B")
    grants.go("B", "token request")
    grants.finish("A")
    grants.finish("B")
    grants.check()


LINE = (Connections, "begin_refresh", '"AND (refresh_presented IS NULL OR refresh_presented <> $2)"', '""')
LEASE = (Connections, "begin_refresh", "AND refresh_lease_until <= :now", "")
CAS = (Connections, "store_refreshed", "AND token_version = $11", "AND 0 < $11")


@pytest.mark.parametrize(
    "changes, story",
    [
        ([LINE], _crashed_with_the_answer),
        ([LINE, LEASE], _two_at_once),
        ([CAS], _reconnected_before_the_answer),
    ],
    ids=["orphans_are_not_sent_again", "one_flight", "compare_and_set"],
)
def test_a_grant_without_the_safeguard_that(changes, story, grants, monkeypatch):
    without(monkeypatch, changes)
    grants.world.wait(1300)
    with pytest.raises(AssertionError, match=r"spent twice|overwritten"):
        story(grants)
