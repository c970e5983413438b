"""Each row of the table, in Pinterest's own shape, and its next move."""

import json
from datetime import UTC, datetime

import pytest

from picscripter.plugin import Misconfigured, RateLimited, Reconnect, Refused, Response, Retry
from picscripter_pinterest import classify
from picscripter_pinterest.errors import TABLE

DATE = {"date": "Mon, 23 Nov 2026 12:00:00 GMT"}
TRIAL = "Apps with Trial access may not create Pins in production https://api.pinterest.com"


def answer(status, code, message="No.", headers=None, **more):
    body = json.dumps({"code": code, "message": message, **more}).encode()
    return Response(status=status, headers=headers or {}, body=body)


def s3(code, message="No.", status=403):
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Response(status=status, headers={}, body=body.encode())


ROWS = [
    (429, 9, "Sorry! We blocked this link because it may lead to spam.", Refused),
    (429, 8, "This looks like spam to us.", Refused),
    (429, 8, "You have exceeded your rate limit. Try again later.", RateLimited),
    (403, 29, TRIAL, Misconfigured),
    (401, 3, "Your application does not have access to this restricted feature: pin_edit", Misconfigured),
    (403, 29, "This endpoint requires Standard access.", Misconfigured),
    (403, 29, "Your token does not have sufficient permissions. Missing: ['boards:write']", Reconnect),
    (401, 2, "Your token does not have sufficient permissions. Missing: ['boards:write']", Reconnect),
    (401, 2, "Authentication failed.", Reconnect),
    (403, 29, "You are not permitted to access that resource.", Refused),
    (403, 403, "You are not permitted to access that resource.", Refused),
    (404, 40, "Board not found.", Refused),
    (404, 50, "Pin not found.", Refused),
    (409, 1, "The board is locked.", Retry),
    (400, 1, "Unable to reach the URL. Please check it.", Retry),
    (400, 1, "We could not fetch the image.", Retry),
    (400, 1, "'abc' does not match '^\\\\d+$'", Refused),
    (400, 400, "Invalid.", Refused),
]


@pytest.mark.parametrize("status, code, message, family", ROWS)
def test_an_answer_names_its_next_move(status, code, message, family):
    assert type(classify(answer(status, code, message))) is family


def test_no_row_of_the_table_is_untested():
    def fits(row, status, code, message):
        return row.status in (None, status) and row.code in (None, code) and row.says in message.lower()

    first = {next(row for row in TABLE if fits(row, *tried[:3])) for tried in ROWS}
    assert first == set(TABLE)


def test_spam_in_the_detail_is_no_limit():
    assert type(classify(answer(429, 8, message_detail="Blocked as spam"))) is Refused
    assert type(classify(answer(429, 8, message_detail={"why": "Spam"}))) is Refused


def test_a_flagged_link_is_told_where_it_stands():
    [problem] = classify(answer(429, 9, "Blocked.", details={"source_field": None})).problems
    assert (problem.path, problem.rule) == ("/options/link", "link.spam")


def test_an_unknown_board_is_told_where_it_stands():
    [problem] = classify(answer(404, 40, "Board not found.")).problems
    assert (problem.path, problem.rule) == ("/options/boardId", "boardId.unknown")


def test_trial_access_is_explained():
    error = classify(answer(403, 29, TRIAL))
    assert "Standard access" in error.message
    assert error.code == "29"


def test_a_limit_ends_when_the_header_says():
    error = classify(answer(429, 8, headers=DATE | {"x-ratelimit-reset": "90"}))
    assert error.until == datetime(2026, 11, 23, 12, 1, 30, tzinfo=UTC)


def test_of_several_windows_the_longest_counts():
    error = classify(answer(429, 8, headers=DATE | {"x-ratelimit-reset": "1, 3600;w=3600"}))
    assert error.until == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "headers", [{}, DATE, {"x-ratelimit-reset": "60"}, DATE | {"x-ratelimit-reset": "soon"}]
)
def test_a_limit_that_tells_nothing_has_no_end(headers):
    assert classify(answer(429, 8, headers=headers)).until is None


@pytest.mark.parametrize(
    "refused, family",
    [
        (s3("AccessDenied", "Invalid according to Policy: Policy expired."), Retry),
        (s3("ExpiredToken", status=400), Retry),
        (s3("RequestTimeout", status=400), Retry),
        (s3("AccessDenied", "Access Denied"), Refused),
        (s3("EntityTooLarge", status=400), Refused),
    ],
)
def test_the_upload_host_speaks_xml(refused, family):
    error = classify(refused)
    assert type(error) is family
    assert f"<Code>{error.code}</Code>" in refused.body.decode()


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"[]", b"null", b""])
def test_an_answer_that_is_not_pinterests_is_left_to_the_host(body):
    assert classify(Response(status=403, headers={}, body=body)) is None


def test_a_fault_of_the_server_is_left_to_the_host():
    assert classify(answer(500, 0, "Something went wrong.")) is None
