"""Whatever JSON comes in, it is read or refused: never a fault of ours, and never a quiet conversion."""

import json
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from picscripter.domain.instant import FARTHEST, TOLERANCE, read_instant
from picscripter.plugin import Problem
from picscripter.services.accounts import normalised
from picscripter.services.checking import Checked, Checking
from picscripter.services.pointing import pointer
from picscripter.web.drafts import draft_of
from picscripter.web.prefer import wait_of
from picscripter.web.problems import HttpProblem
from picscripter.web.reading import _parse
from support.toys import toy_registry

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "platform",
    "connectionId",
    "caption",
    "media",
    "options",
    "scheduledAtISO",
    "clientPostId",
    "targets",
    "odd",
]
LIKELY = st.one_of(
    JSON,
    st.sampled_from(
        ["toy", "song", "broken", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00", "https://example.com/a.jpg"]
    ),
    st.fixed_dictionaries({"type": st.sampled_from(["image", "video", "odd"]), "url": st.text(max_size=30)}),
    st.lists(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4), max_size=3),
)


@settings(max_examples=300, deadline=None)
@given(JSON | st.dictionaries(st.sampled_from(NAMES), LIKELY, max_size=8))
def test_any_json_becomes_wishes_or_problems(data):
    draft = draft_of(data)
    checking = Checking(toy_registry())
    results = [checking.check(wish, [], NOW) for wish in draft.wishes]
    # Nobody has an account here, so something is always wrong, and every problem says where and what.
    assert not any(isinstance(each, Checked) for each in results)
    problems = [*draft.problems, *(problem for each in results for problem in each)]
    assert problems or draft.wishes
    for problem in problems:
        assert problem.path == "" or problem.path.startswith("/")
        assert problem.rule
        assert problem.message
    json.dumps([problem.path for problem in problems])


@settings(max_examples=200, deadline=None)
@given(
    JSON.map(json.dumps).map(str.encode)
    | st.binary(max_size=60)
    | st.text(string.printable, max_size=60).map(str.encode)
)
@example(b"0\x00")  # JSON in UTF-16, which is none on the wire
@example(b"\xef\xbb\xbf0")
def test_any_bytes_are_json_or_a_problem(raw):
    assume(
        not any(word in raw for word in (b"NaN", b"Infinity", b"\\u0000"))
    )  # refused on purpose, tested elsewhere
    try:
        # Of bytes, json.loads would guess the encoding. Between systems JSON is UTF-8, without a mark (RFC 8259, 8.1).
        meant = json.loads(raw.decode())
    except (ValueError, RecursionError):
        with pytest.raises(HttpProblem, match="The body is") as refused:
            _parse(raw)
        assert (refused.value.status, refused.value.code) == (400, "bad_json")
    else:
        assert _parse(raw) == meant


@given(
    st.datetimes(NOW.replace(tzinfo=None, year=1990), NOW.replace(tzinfo=None, year=2100)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_time_with_a_zone_is_that_moment_or_out_of_bounds(naive, minutes):
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    text = f"{naive:%Y-%m-%dT%H:%M:%S}{sign}{size // 60:02}:{size % 60:02}"
    moment = naive.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=minutes)
    found = read_instant(text, NOW, "/scheduledAtISO")
    if NOW - TOLERANCE <= moment <= NOW + FARTHEST:
        assert found == moment
    else:
        assert isinstance(found, Problem)
        assert found.rule in ("time.past", "time.far")


@pytest.mark.parametrize(
    "text",
    ["2027-01-15t10:00:00z", "2027-01-15 10:00Z", "2027-01-15T10:00:00.123456Z", "2027-01-15T12:00+0200"],
)
def test_usual_spellings_of_a_time_are_read(text):
    assert read_instant(text, NOW, "").replace(microsecond=0) == datetime(2027, 1, 15, 10, 0, tzinfo=UTC)


def test_a_pointer_escapes_its_two_signs():
    assert pointer(["a/b", "m~n", 0]) == "/a~1b/m~0n/0"


def test_one_mailbox_has_one_spelling():
    assert normalised("  ANN@Example.COM ") == normalised("ann@example.com") == "ann@example.com"


@pytest.mark.parametrize(
    "header, seconds",
    [
        ("wait=20", 20.0),
        ("respond-async, wait=5", 5.0),
        ('return=minimal; wait="7"', 7.0),
        ("WAIT = 3", 3.0),
        ("wait=9999", 30.0),
        ("await=3", None),
        ("wait=-1", None),
        ("wait=soon", None),
        ("", None),
    ],
)
def test_preferences_are_read_as_rfc_7240_writes_them(header, seconds):
    from aiohttp.test_utils import make_mocked_request

    assert wait_of(make_mocked_request("POST", "/", headers={"Prefer": header})) == seconds
