"""Each row of the tables, in TikTok's envelope, and its next move."""

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
from picscripter_tiktok import classify
from picscripter_tiktok.errors import TABLE
from picscripter_tiktok.failures import TABLE as FAILURES
from picscripter_tiktok.failures import failure

DATE = {"date": "Mon, 23 Nov 2026 12:00:00 GMT"}


def answer(status, code, *, headers=DATE, **more):
    error = {"code": code, "message": "Please review our integration guidelines", "log_id": "2026ABC", **more}
    return Response(status=status, headers=headers, body=json.dumps({"data": {}, "error": error}).encode())


ROWS = [
    (401, "access_token_invalid", Reconnect),
    (401, "scope_not_authorized", Reconnect),
    (400, "scope_permission_missed", Reconnect),
    (403, "spam_risk_too_many_posts", QuotaExhausted),
    (403, "spam_risk_too_many_pending_share", QuotaExhausted),
    (403, "reached_active_user_cap", QuotaExhausted),
    (403, "spam_risk_user_banned_from_posting", QuotaExhausted),
    (403, "unaudited_client_can_only_post_to_private_accounts", Refused),
    (403, "privacy_level_option_mismatch", Refused),
    (403, "url_ownership_unverified", Misconfigured),
    (400, "invalid_param", Refused),
    (400, "invalid_params", Refused),
    (400, "invalid_file_upload", Refused),
    (400, "app_version_check_failed", Refused),
    (400, "invalid_publish_id", Refused),
    (400, "token_not_authorized_for_specified_publish_id", Refused),
    (500, "internal_error", Retry),
]


@pytest.mark.parametrize("status, code, family", ROWS)
def test_a_code_names_its_next_move(status, code, family):
    told = classify(answer(status, code))
    assert type(told) is family
    assert told.code == code


def test_no_row_of_the_table_is_untested():
    assert {row.code for row in TABLE} == {code for _, code, _ in ROWS}


def test_a_used_up_day_is_asked_about_again_in_a_quarter_of_an_hour():
    told = classify(answer(403, "spam_risk_too_many_posts"))
    assert told.until == datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(minutes=15)
    assert told.scope == "connection"


def test_without_a_date_a_used_up_day_is_waited_for_all_the_same():
    assert type(classify(answer(403, "spam_risk_too_many_posts", headers={}))) is RateLimited


def test_the_cap_of_an_app_stops_only_who_has_not_posted_through_it_today():
    assert classify(answer(403, "reached_active_user_cap")).scope == "connection"


def test_a_ban_waits_for_a_person():
    assert classify(answer(403, "spam_risk_user_banned_from_posting")).until is None


def test_the_number_for_tiktoks_support_is_told_however_it_is_spelt():
    assert "(log_id 2026ABC)" in classify(answer(400, "invalid_params")).message
    other = answer(400, "invalid_params", log_id=None, logid="2026XYZ")
    assert "(log_id 2026XYZ)" in classify(other).message


def test_what_the_platform_says_of_a_wrong_parameter_is_passed_on():
    told = classify(answer(400, "invalid_params", message="The total chunk count is invalid"))
    assert "The total chunk count is invalid" in told.message


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"error": "invalid_grant"}', b'{"error": {"code": "never_seen"}}'],
)
def test_what_is_not_in_the_table_is_judged_by_its_status(body):
    assert classify(Response(status=403, headers=DATE, body=body)) is None


@pytest.mark.parametrize("row", FAILURES, ids=lambda row: row.reason)
def test_a_video_that_tiktok_gave_up_is_told_with_the_reason(row):
    told = failure(row.reason)
    assert (told.code, told.restart) == (row.reason, row.again)
    assert row.means in told.message


def test_what_passes_is_made_anew_where_creator_info_says_how_long_it_waits():
    assert {row.reason for row in FAILURES if row.again} == {
        "auth_removed",
        "internal",
        "spam_risk_too_many_posts",
        "video_pull_failed",
        "photo_pull_failed",
    }


def test_a_reason_that_nobody_knows_is_final():
    assert (failure("new_check_failed").restart, failure("").code) == (False, "FAILED")
