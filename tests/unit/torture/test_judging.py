"""The torture's judge sees each sin when it is shown one, and none where there is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from torture.judging import Scene, judge, leaks
from torture.ledger import Asked, Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _asked(**more: Any) -> Asked:
    given = {
        "mark": "mark1x",
        "user": 0,
        "platform": "harbour",
        "shape": "text",
        "media": (),
        "caption": "mark1x hello",
        "at": NOON,
        "sent_at": NOON - timedelta(seconds=5),
        "id": "p1",
    }
    return Asked(**{**given, **more})


def _row(**more: Any) -> dict[str, Any]:
    given = {
        "id": "p1",
        "client_post_id": "mark1x",
        "caption": "mark1x hello",
        "scheduled_at": NOON,
        "created_at": NOON - timedelta(seconds=5),
        "status": "published",
        "external_id": "7",
        "error": None,
        "evidence": None,
        "held_until": None,
        "commit_state": "done",
        "worker": None,
        "wake_at": None,
    }
    return {**given, **more}


def _notice(**more: Any) -> dict[str, Any]:
    at = (NOON + timedelta(seconds=0.1)).isoformat()
    return {"id": "7", "text": "mark1x hello", "media": [], "publishedAt": at, **more}


def _scene(**more: Any) -> Scene:
    given = {
        "asked": [_asked()],
        "rows": [_row()],
        "wall": [_notice()],
        "windows": [],
        "logs": {},
        "now": NOON + timedelta(minutes=1),
    }
    return Scene(**{**given, **more})


def _at(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat()


def test_a_post_that_is_public_once_and_on_time_is_no_sin():
    assert judge(_scene()).fine


@pytest.mark.parametrize(
    "sin,scene",
    [
        ("doubled", _scene(wall=[_notice(), _notice(id="8")])),
        ("doubled", _scene(rows=[_row(), _row(id="p2")])),
        ("lost", _scene(rows=[], wall=[])),
        ("lost", _scene(rows=[_row(status="cancelled", commit_state="none")], wall=[])),
        ("early", _scene(wall=[_notice(publishedAt=_at(-0.1))])),
        ("late", _scene(wall=[_notice(publishedAt=_at(9))])),
        ("untrue", _scene(wall=[])),
        ("untrue", _scene(rows=[_row(status="failed", error={"code": "platform_fault"})])),
        (
            "untrue",
            _scene(rows=[_row(status="held", held_until=NOON + timedelta(days=1), commit_state="none")]),
        ),
        ("untrue", _scene(rows=[_row(external_id="9")])),
        ("untrue", _scene(asked=[_asked(cancelled=True)])),
        ("untrue", _scene(rows=[_row(status="unknown")])),
        (
            "undecided",
            _scene(rows=[_row(status="unknown", evidence={"why": "it could not tell for an hour"})]),
        ),
        ("changed", _scene(wall=[_notice(text="mark1x hell")])),
        ("changed", _scene(rows=[_row(caption="mark1x old")], wall=[_notice(text="mark1x old")])),
        ("changed", _scene(wall=[_notice(media=[{"url": "http://wall/_media/abc"}])])),
        ("changed", _scene(asked=[_asked(at=NOON + timedelta(seconds=3))])),
        ("stuck", _scene(rows=[_row(status="publishing", commit_state="none")], wall=[])),
        ("refused", _scene(asked=[_asked(id=None, refused="422")], rows=[], wall=[])),
    ],
)
def test_each_sin_is_seen_and_told_apart(sin, scene):
    counts = judge(scene).counts
    assert counts.pop(sin) == 1
    assert not any(counts.values())


def test_what_was_due_in_a_time_of_harm_may_be_late_until_its_grace_is_over():
    window = Window(
        what="killed", start=NOON - timedelta(seconds=1), end=NOON + timedelta(seconds=2), grace=10
    )
    late = _scene(wall=[_notice(publishedAt=_at(9))], windows=[window])
    assert judge(late).fine
    assert judge(replace(late, windows=[replace(window, platform="lantern")])).counts["late"] == 1
    assert judge(replace(late, wall=[_notice(publishedAt=_at(30))])).counts["late"] == 1


@pytest.mark.parametrize("hours, shown, early", [(1, -0.1, 0), (1, -3700, 1), (-1, -0.1, 1), (0, -0.1, 1)])
def test_what_is_early_is_excused_by_the_only_clock_when_it_was_ahead_by_as_much(hours, shown, early):
    around = timedelta(hours=2)
    window = Window(what="another hour", start=NOON - around, end=NOON + around, hours=hours)

    verdict = judge(_scene(wall=[_notice(publishedAt=_at(shown))], windows=[window]))

    assert verdict.counts["early"] == early


def test_an_edit_without_an_answer_may_have_been_made_or_not():
    asked = _asked(captions=["mark1x new"])
    assert judge(_scene(asked=[asked])).fine
    assert judge(
        _scene(asked=[asked], rows=[_row(caption="mark1x new")], wall=[_notice(text="mark1x new")])
    ).fine


def test_what_waits_for_a_limit_and_says_until_when_is_not_stuck():
    held = _row(
        status="held", error={"code": "budget"}, held_until=NOON + timedelta(days=1), commit_state="none"
    )
    verdict = judge(_scene(rows=[held], wall=[]))
    assert verdict.fine
    assert verdict.waiting == {"harbour: budget": 1}


def test_what_no_platform_could_tell_is_unknown_and_no_sin():
    blind = _row(status="unknown", evidence={"why": "the answer was lost, and the platform cannot be asked"})
    for wall in ([], [_notice()]):
        assert judge(_scene(rows=[blind], wall=wall)).fine


def test_a_token_in_a_log_is_found_and_not_repeated():
    found = leaks(["secret-secret-secret"], {"worker.log": "said secret-secret-secret", "api.log": "nothing"})
    assert found == ["worker.log holds token number 0"]
