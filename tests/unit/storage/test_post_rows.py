"""A row of either database reads the same."""

import json
from datetime import UTC, datetime

import pytest

from picscripter.domain.states import CommitState, Status
from picscripter.storage.fields import from_ms, to_ms
from picscripter.storage.post_rows import (
    StoredPost,
    as_json,
    as_moment,
    dump,
    moment_text,
    read_log,
    read_post,
)

MOMENT = datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=UTC)


def row(**more):
    plain = dict.fromkeys(StoredPost.__dataclass_fields__)
    given = {
        "id": "1",
        "media": [{"type": "image", "url": "https://x.example/1.jpg"}],
        "options": {"first": True},
        "status": "held",
        "commit_state": "none",
        "prepared": True,
        "scheduled_at": MOMENT,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return {**plain, **given, **more}


def as_sqlite(values):
    """What SQLite gives back for the same values: text and numbers."""
    told = dict(values)
    for name in ("media", "options"):
        told[name] = dump(told[name])
    for name in ("scheduled_at", "created_at", "updated_at"):
        told[name] = moment_text(told[name])
    told["prepared"] = int(told["prepared"])
    return told


def test_both_databases_give_one_post():
    post = read_post(row())
    assert read_post(as_sqlite(row())) == post
    assert (post.status, post.commit_state, post.prepared) == (Status.HELD, CommitState.NONE, True)


@pytest.mark.parametrize("text", ["2026-01-05 12:00:00.123456+00:00", "2026-01-05T12:00:00.123456"])
def test_moments_of_a_row_are_aware(text):
    assert as_moment(text) == MOMENT


def test_a_column_of_nothing_stays_nothing():
    assert as_moment(None) is as_json(None) is moment_text(None) is None


def test_milliseconds_go_back_and_forth():
    assert from_ms(to_ms(MOMENT)) == MOMENT.replace(microsecond=123000)


def test_json_is_kept_short_and_readable():
    assert dump({"a": "ü"}) == '{"a":"ü"}'
    assert json.loads(dump([1, None])) == [1, None]


def test_a_log_line_is_parsed():
    line = read_log(
        {"level": "info", "message": "m", "raw": '{"a":1}', "created_at": "2026-01-05 12:00:00+00:00"}
    )
    assert (line.raw, line.created_at.tzinfo) == ({"a": 1}, UTC)
