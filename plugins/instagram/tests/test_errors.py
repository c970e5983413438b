"""Each row of the table, in Instagram's own shapes, and its next move."""

import json
from datetime import UTC, datetime

import pytest

from picscripter.plugin import (
    Misconfigured,
    OutcomeUnknown,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
)
from picscripter_instagram import classify
from picscripter_instagram.errors import TABLE


def response(body, status=400, headers=None):
    return Response(status=status, headers=headers or {}, body=json.dumps(body).encode())


def answer(code, subcode=None, *, status=400, headers=None, **more):
    error = {"message": "(#0) words", "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    if subcode:
        error["error_subcode"] = subcode
    return response({"error": error}, status, headers)


ROWS = [
    (-2, 2207003, Retry),
    (-2, 2207020, Retry),
    (-1, 2207001, OutcomeUnknown),
    (-1, 2207032, OutcomeUnknown),
    (-1, 2207053, OutcomeUnknown),
    (-1, 2207073, Refused),
    (-1, 2207085, OutcomeUnknown),
    (1, None, OutcomeUnknown),
    (1, 2207057, Refused),
    (2, None, OutcomeUnknown),
    (3, None, Misconfigured),
    (4, None, RateLimited),
    (4, 2207051, OutcomeUnknown),
    (9, 2207042, QuotaExhausted),
    (9, None, QuotaExhausted),
    (10, None, Reconnect),
    (12, None, Misconfigured),
    (17, None, RateLimited),
    (24, 2207006, Retry),
    (24, 2207008, OutcomeUnknown),
    (25, 2207050, QuotaExhausted),
    (32, None, RateLimited),
    (33, None, Retry),
    (100, None, Refused),
    (100, 33, Retry),
    (100, 2207023, Refused),
    (100, 2207028, Refused),
    (100, 2207040, Refused),
    (100, 2207081, Refused),
    (100, 36007, Refused),
    (100, 36008, Misconfigured),
    (100, 36009, Refused),
    (101, None, Misconfigured),
    (102, None, Reconnect),
    (104, None, Misconfigured),
    (190, None, Reconnect),
    *((190, subcode, Reconnect) for subcode in (458, 459, 460, 463, 464, 467, 492)),
    (200, None, Reconnect),
    (299, None, Reconnect),
    (341, None, RateLimited),
    (352, 2207026, Refused),
    (368, None, QuotaExhausted),
    (506, None, OutcomeUnknown),
    (613, None, RateLimited),
    (2500, None, Misconfigured),
    (2635, None, Misconfigured),
    (9004, 2207052, Retry),
    (9007, 2207027, Retry),
    (36000, 2207004, Refused),
    (36001, 2207005, Refused),
    (36003, 2207009, Refused),
    (36004, 2207010, Refused),
    (80001, None, RateLimited),
    (80002, None, RateLimited),
]


@pytest.mark.parametrize("code, subcode, family", ROWS)
def test_a_code_has_its_next_move(code, subcode, family):
    assert type(classify(answer(code, subcode))) is family


def test_every_row_of_the_table_is_tried():
    missed = [
        row
        for row in TABLE
        if not any(row.code in (None, code) and row.subcode in (None, sub) for code, sub, _ in ROWS)
    ]
    assert missed == []


def test_every_row_has_a_source():
    assert all(row.source and row.means for row in TABLE)


@pytest.mark.parametrize("code, subcode", [(4, 2207051), (24, 2207008), (506, None)])
def test_what_may_be_live_says_how_it_ends_when_it_is_not(code, subcode):
    fault = classify(answer(code, subcode))
    assert fault.refusal == fault.message


def test_the_persons_words_come_before_the_developers():
    fault = classify(answer(36003, 2207009, error_user_msg="Crop it."))
    assert fault.message == "Instagram: Crop it. (36003/2207009)"


def test_an_unknown_fault_of_the_server_proves_nothing():
    assert isinstance(classify(answer(987, status=500)), OutcomeUnknown)
    assert isinstance(classify(answer(987, is_transient=True)), OutcomeUnknown)


def test_a_wrong_secret_is_the_operators_business():
    assert isinstance(classify(answer(1, message="Error validating client secret.")), Misconfigured)


def test_a_limit_of_the_account_ends_when_its_header_says():
    headers = {
        "date": "Mon, 23 Nov 2026 12:00:00 GMT",
        "x-business-use-case-usage": json.dumps(
            {"1": [{"type": "instagram", "estimated_time_to_regain_access": 19}]}
        ),
    }
    fault = classify(answer(80002, headers=headers))
    assert (fault.until, fault.scope) == (datetime(2026, 11, 23, 12, 19, tzinfo=UTC), "connection")


@pytest.mark.parametrize("header", ["{}", "no json", '{"1": [{}]}', "[1]"])
def test_a_header_that_tells_nothing_is_no_moment(header):
    headers = {"date": "Mon, 23 Nov 2026 12:00:00 GMT", "x-business-use-case-usage": header}
    assert classify(answer(80002, headers=headers)).until is None


def test_a_limit_of_the_app_stops_all_its_accounts():
    assert classify(answer(4)).scope == "app"


def test_a_full_quota_is_looked_at_again_in_half_an_hour():
    fault = classify(answer(9, 2207042, headers={"date": "Mon, 23 Nov 2026 12:00:00 GMT"}))
    assert (fault.until, fault.scope) == (datetime(2026, 11, 23, 12, 30, tzinfo=UTC), "connection")


@pytest.mark.parametrize(
    "message, family",
    [
        ("Matching code was not found or was already used", Refused),
        ("This authorization code has been used", Refused),
        ("Invalid platform app", Misconfigured),
        (
            "Error validating verification code. Please make sure your redirect_uri is identical",
            Misconfigured,
        ),
    ],
)
def test_the_flat_words_of_the_code_exchange_are_understood(message, family):
    said = {"error_type": "OAuthException", "code": 400, "error_message": message}
    assert type(classify(response(said))) is family


@pytest.mark.parametrize(
    "kind, retriable, family",
    [
        ("OffsetInvalidError", True, Retry),
        ("OffsetInvalidError", False, Retry),
        ("PartialRequestError", True, Retry),
        ("PartialRequestError", False, Retry),
        ("ProcessingFailedError", False, Refused),
        ("NotAuthorizedError", False, Reconnect),
    ],
)
def test_the_upload_host_speaks_for_itself(kind, retriable, family):
    said = {"debug_info": {"retriable": retriable, "type": kind, "message": "words"}}
    assert type(classify(response(said))) is family


def test_an_upload_by_somebody_who_may_not_is_no_fault_of_the_video():
    inner = '{"success":false,"error":{"message":"unauthorized user request"}}'
    said = {"debug_info": {"retriable": False, "type": "ProcessingFailedError", "message": inner}}
    assert type(classify(response(said))) is Reconnect


def test_a_permission_that_the_app_never_asks_for_is_the_operators_business():
    message = "(#200) The calling app is missing the ads_management permission"
    assert type(classify(answer(200, status=403, message=message))) is Misconfigured


def test_a_code_that_stands_there_as_text_is_the_same_code():
    assert type(classify(answer("190", "463"))) is Reconnect


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"error": "words"}', b"\xff"])
def test_what_others_answer_is_left_to_the_status(body):
    assert classify(Response(status=502, headers={}, body=body)) is None
