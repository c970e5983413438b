"""Each row of the table, in Facebook's own shape, and its next move."""

import json
from datetime import UTC, datetime

import pytest

from picscripter.plugin import (
    Misconfigured,
    NotPublished,
    OutcomeUnknown,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
)
from picscripter_facebook import classify
from picscripter_facebook.errors import TABLE


def answer(code, subcode=None, *, status=400, headers=None, **more):
    error = {"message": "(#0) words", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    if subcode:
        error["error_subcode"] = subcode
    return Response(status=status, headers=headers or {}, body=json.dumps({"error": error}).encode())


ROWS = [
    (1, None, OutcomeUnknown),
    (1, 99, OutcomeUnknown),
    (2, None, OutcomeUnknown),
    (3, None, Misconfigured),
    (4, None, RateLimited),
    (10, None, Reconnect),
    (12, None, Misconfigured),
    (17, 2446079, RateLimited),
    (32, None, RateLimited),
    (33, None, Retry),
    (100, None, Refused),
    (100, 33, Retry),
    (100, 36007, Refused),
    (100, 36008, Misconfigured),
    (100, 36009, Refused),
    (100, 1366046, Refused),
    (100, 1366051, Refused),
    (100, 1349125, Refused),
    (100, 1363047, Retry),
    (100, 1609010, Retry),
    (100, 4854002, QuotaExhausted),
    (101, None, Misconfigured),
    (102, None, Reconnect),
    (104, None, Misconfigured),
    (190, None, Reconnect),
    *((190, subcode, Reconnect) for subcode in (458, 459, 460, 463, 464, 467, 492)),
    (200, None, Reconnect),
    (200, 1609008, Refused),
    (210, None, Reconnect),
    (283, None, Reconnect),
    (299, None, Reconnect),
    (324, None, Refused),
    (341, None, RateLimited),
    (368, None, QuotaExhausted),
    *((368, subcode, QuotaExhausted) for subcode in (1390008, 1404006, 1404078, 1404112)),
    (368, 1346003, Refused),
    (368, 1404102, Refused),
    (506, None, OutcomeUnknown),
    (613, None, RateLimited),
    (1500, None, Refused),
    (1609005, None, Refused),
    (2500, None, Misconfigured),
    (2635, None, Misconfigured),
    (80001, None, RateLimited),
    *((6000, subcode, Retry) for subcode in (1363019, 1363021, 1363030, 1363033, 1363037, 1363047)),
    (6000, 1363042, Reconnect),
    *((6000, subcode, Refused) for subcode in (1363020, 1363022, 1363023, 1363024, 1363025, 1363026)),
    *((6000, subcode, Refused) for subcode in (1363031, 1363032, 1363045, 1363127)),
    (6000, 1363041, NotPublished),
    (6000, None, OutcomeUnknown),
    # Seen as numbers alone: whether they stood there as code or as subcode is not told.
    (1363047, None, Retry),
    (1609010, None, Retry),
    (4854002, None, QuotaExhausted),
    (1363042, None, Reconnect),
    (1363041, None, NotPublished),
    (390, 1363041, NotPublished),
]


@pytest.mark.parametrize("code, subcode, family", ROWS)
def test_a_code_names_its_next_move(code, subcode, family):
    assert type(classify(answer(code, subcode))) is family


def test_no_row_of_the_table_is_untested():
    tried = {(code, subcode) for code, subcode, _ in ROWS}
    assert all(any(row.fits(code or 0, subcode or 0) for code, subcode in tried) for row in TABLE)


def test_a_wrong_secret_has_the_code_of_an_unknown_error():
    assert type(classify(answer(1, message="Error validating client secret."))) is Misconfigured


def test_the_apps_limit_stops_the_app_and_the_pages_limit_the_page():
    assert (classify(answer(4)).scope, classify(answer(80001)).scope) == ("app", "connection")


def test_a_block_waits_for_a_person():
    error = classify(answer(368, 1404078))
    assert (error.until, error.scope, error.code) == (None, "connection", "368/1404078")


def test_a_limit_ends_when_the_usage_header_says():
    usage = {"10": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    headers = {"x-business-use-case-usage": json.dumps(usage), "date": "Mon, 23 Nov 2026 12:00:00 GMT"}
    assert classify(answer(80001, headers=headers)).until == datetime(2026, 11, 23, 12, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    "usage",
    [
        "",
        "{}",
        "[1]",
        "nonsense",
        '{"10": [{"type": "pages"}]}',
        '{"10": [{"estimated_time_to_regain_access": 0}]}',
    ],
)
def test_a_usage_header_that_tells_nothing_gives_no_end(usage):
    headers = {"x-business-use-case-usage": usage, "date": "Mon, 23 Nov 2026 12:00:00 GMT"}
    assert classify(answer(32, headers=headers)).until is None


def test_the_person_reads_the_reason_that_is_meant_for_people():
    error = classify(answer(100, 1366046, error_user_msg="Photos should be smaller than 4 MB."))
    assert error.message == "Facebook: Photos should be smaller than 4 MB. (100/1366046)"


def test_an_unknown_code_that_calls_itself_passing_proves_nothing():
    assert type(classify(answer(9999, is_transient=True))) is OutcomeUnknown


def test_an_answer_that_is_not_graphs_is_left_to_the_host():
    assert classify(Response(status=502, headers={}, body=b"<html>Bad gateway</html>")) is None


def test_an_upload_by_somebody_who_may_not_is_no_fault_of_the_video():
    inner = '{"success":false,"error":{"message":"unauthorized user request"}}'
    told = {"debug_info": {"retriable": False, "type": "ProcessingFailedError", "message": inner}}
    assert type(classify(Response(status=400, headers={}, body=json.dumps(told).encode()))) is Reconnect


def test_an_upload_that_is_over_begins_anew():
    assert classify(answer(6000, 1363041)).restart


@pytest.mark.parametrize(
    "kind, status, retriable, family",
    [
        ("OffsetInvalidError", 412, False, Retry),
        ("PartialRequestError", 400, True, Retry),
        ("ProcessingFailedError", 400, False, Refused),
        ("ProcessingFailedError", 400, True, Retry),
        ("ProcessingFailedError", 500, False, Retry),
        ("NotAuthorizedError", 400, False, Reconnect),
    ],
)
def test_the_upload_host_has_words_of_its_own(kind, status, retriable, family):
    told = {"debug_info": {"retriable": retriable, "type": kind, "message": "words"}}
    error = classify(Response(status=status, headers={}, body=json.dumps(told).encode()))
    assert (type(error), error.code, error.message) == (family, kind, f"Facebook: words ({kind})")
