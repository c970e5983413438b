"""Each row of the table, in Google's own shape, and its next move."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from picscripter.plugin import (
    Misconfigured,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
)
from picscripter_youtube import classify
from picscripter_youtube.errors import GRANTS, TABLE, classify_grant, midnight_after

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATED = {"date": "Mon, 23 Nov 2026 12:00:00 GMT"}
MIDNIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def answer(status, reason, message="words", *, headers=None, **more):
    one = {"message": message, "domain": "youtube.video", "reason": reason}
    error = {"code": status, "message": message, "errors": [one], **more}
    return Response(
        status=status,
        headers=DATED if headers is None else headers,
        body=json.dumps({"error": error}).encode(),
    )


FAMILIES = {
    "retry": Retry,
    "limited": RateLimited,
    "day": QuotaExhausted,
    "channel day": QuotaExhausted,
    "stopped": QuotaExhausted,
    "reconnect": Reconnect,
    "refused": Refused,
    "misconfigured": Misconfigured,
}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.reason} {row.says}")
def test_each_row_names_the_next_move(row):
    assert type(classify(answer(403, row.reason, f"Some {row.says}."))) is FAMILIES[row.family]


@pytest.mark.parametrize(
    "status, reason", [(400, "invalidTitle"), (403, "forbidden"), (404, "videoNotFound"), (409, "conflict")]
)
def test_all_other_reasons_refuse_the_post(status, reason):
    fault = classify(answer(status, reason, "No <b>such</b> thing."))
    assert isinstance(fault, Refused)
    assert (fault.code, fault.message) == (reason, f"YouTube: No such thing. ({reason})")


def test_a_used_up_day_of_uploads_looks_like_a_short_limit_and_is_none():
    said = "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service 'x'."
    fault = classify(answer(429, "rateLimitExceeded", said))
    assert isinstance(fault, QuotaExhausted)
    assert fault.until == MIDNIGHT


def test_used_up_units_come_back_at_midnight_in_california():
    assert classify(answer(403, "quotaExceeded")).until == MIDNIGHT


def test_an_empty_bucket_stops_no_post_that_needs_the_other_one():
    uploads = classify(answer(429, "rateLimitExceeded", "Video Uploads per day"))
    assert (uploads.scope, classify(answer(403, "quotaExceeded")).scope) == ("connection", "connection")


def test_a_channel_that_has_uploaded_too_much_waits_for_a_day():
    fault = classify(answer(400, "uploadLimitExceeded"))
    assert fault.until == NOON + timedelta(days=1)


def test_without_a_date_a_used_up_day_is_tried_again():
    fault = classify(answer(403, "quotaExceeded", headers={}))
    assert isinstance(fault, RateLimited)
    assert fault.until is None


def test_a_short_limit_says_how_long():
    fault = classify(answer(403, "userRateLimitExceeded", headers=DATED | {"retry-after": "30"}))
    assert fault.until == NOON + timedelta(seconds=30)


def test_a_missing_scope_is_named_in_two_ways():
    details = [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
    ]
    body = {"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED", "details": details}}
    fault = classify(Response(status=403, headers={}, body=json.dumps(body).encode()))
    assert isinstance(fault, Reconnect)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_of_the_server_is_the_hosts_to_judge(status):
    assert classify(answer(status, "backendError")) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": "invalid_grant"}'])
def test_what_is_not_the_apis_answer_is_the_hosts_to_judge(body):
    assert classify(Response(status=404, headers={}, body=body)) is None


@pytest.mark.parametrize("name", GRANTS)
def test_each_error_of_the_token_endpoint_has_its_move(name):
    body = json.dumps({"error": name, "error_description": "words"}).encode()
    fault = classify_grant(Response(status=400, headers={}, body=body))
    assert type(fault) is FAMILIES[GRANTS[name]]
    assert fault.code == name


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": "invalid_grant"}', b'{"error": {"code": 400}}'])
def test_the_rest_is_left_to_the_standard(body):
    assert classify_grant(Response(status=400, headers={}, body=body)) is None


@pytest.mark.parametrize(
    "now, midnight",
    [
        ("2026-11-23T07:59:59+00:00", "2026-11-23T08:00:00+00:00"),
        ("2026-11-23T08:00:00+00:00", "2026-11-24T08:00:00+00:00"),
        ("2026-07-01T06:59:00+00:00", "2026-07-01T07:00:00+00:00"),
        ("2026-03-08T09:00:00+00:00", "2026-03-09T07:00:00+00:00"),  # the night of the change to summer time
    ],
)
def test_midnight_is_californias_in_winter_and_in_summer(now, midnight):
    assert midnight_after(datetime.fromisoformat(now)) == datetime.fromisoformat(midnight)
