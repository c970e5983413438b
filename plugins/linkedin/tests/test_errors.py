"""Each row of the table, in LinkedIn's own shape, and its next move."""

import json
from datetime import UTC, datetime

import pytest

from picscripter.plugin import (
    Misconfigured,
    NotPublished,
    OutcomeUnknown,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
)
from picscripter_linkedin import classify
from picscripter_linkedin.errors import DUPLICATE, TABLE, duplicate_of
from picscripter_linkedin.sandbox import words

DATE = "Mon, 23 Nov 2026 13:30:00 GMT"
ASSET = "Accessing this video resource is forbidden. Please check your permissions for this resource"


def answer(status, message="words", **more):
    headers = more.pop("headers", {})
    body = {"status": status, "message": message, **more}
    return Response(status=status, headers=headers, body=json.dumps(body).encode())


def told(refusal):
    """What the emulator would answer."""
    reply = refusal.reply
    return Response(status=reply.status, headers={}, body=reply.content)


def field(code):
    return told(words.wrong_field("/content", code, "it is so"))


ROWS = [
    (told(words.oauth(400, "invalid_request", words.DEAD_REFRESH)), Reconnect),
    (told(words.oauth(400, "invalid_redirect_uri", words.OTHER_REDIRECT)), Refused),
    (told(words.oauth(401, "invalid_request", words.NO_CODE)), Refused),
    (told(words.oauth(400, "invalid_request", 'A required parameter "code" is missing')), Misconfigured),
    (told(words.oauth(401, "invalid_client", "Client authentication failed")), Misconfigured),
    (told(words.refusal(400, words.NO_VERSION, code="VERSION_MISSING")), Misconfigured),
    (answer(426, "Requested version 20250801 is not active", code="NONEXISTENT_VERSION"), Misconfigured),
    (field("MEDIA_ASSET_WAITING_UPLOAD"), Retry),
    (field("MEDIA_ASSET_PROCESSING_FAILED"), NotPublished),
    (field("UPDATING_ASSET_FAILED"), NotPublished),
    (answer(400, code="EXPIRED_UPLOAD_URL"), NotPublished),
    (answer(400, "Organization permissions must be used when using organization as author"), Reconnect),
    (answer(400, "Member permissions must be used when using member as author"), Reconnect),
    *((field(code), Refused) for code in ("MISSING_FIELD", "FIELD_LENGTH_TOO_LONG", "INVALID_IMAGE_ID")),
    (told(words.token("revoked-token")), Reconnect),
    (told(words.token("expired-token")), Reconnect),
    (told(words.token("unknown-token")), Reconnect),
    (told(words.refusal(403, words.WRONG_AUTHOR)), Refused),
    (told(words.unpermitted("/x")), Refused),
    (answer(403, ASSET), Refused),
    (told(words.no_permission("partnerApiPostsExternal", "CREATE", "202609")), Misconfigured),
    (answer(403, "This member is restricted"), Refused),
    (told(words.refusal(404)), Refused),
    (told(words.refusal(409)), Retry),
    *((answer(status), Refused) for status in (411, 413, 415)),
    (told(words.duplicate("urn:li:share:1")), OutcomeUnknown),
    (answer(422, code="UNPROCESSABLE_ENTITY"), Refused),
    (told(words.refusal(429, words.MEMBER_DAY)), RateLimited),
]


@pytest.mark.parametrize("response, family", ROWS)
def test_a_refusal_says_the_next_move(response, family):
    assert type(classify(response)) is family


def test_every_row_of_the_table_was_tried():
    def fits(row, response):
        said = f"{response.body.decode().lower()}"
        return row.status == response.status and row.says in said

    tried = [next(i for i, row in enumerate(TABLE) if fits(row, response)) for response, _ in ROWS]
    assert set(tried) == set(range(len(TABLE)))


@pytest.mark.parametrize("status", [500, 502, 503, 504, 418])
def test_what_the_table_does_not_hold_is_the_hosts_to_judge(status):
    assert classify(answer(status)) is None


def test_a_page_of_a_gateway_is_judged_by_its_status():
    page = Response(status=401, headers={}, body=b"<!doctype html>")
    assert isinstance(classify(page), Reconnect)


def test_people_read_linkedins_own_words_and_code():
    fault = classify(field("FIELD_LENGTH_TOO_LONG"))
    assert (fault.message, fault.code) == ("LinkedIn: /content :: it is so", "FIELD_LENGTH_TOO_LONG")


def test_a_duplicate_names_the_post_that_is_there():
    response = told(words.duplicate("urn:li:ugcPost:7141138937766391808"))
    assert duplicate_of(response) == "urn:li:ugcPost:7141138937766391808"
    assert classify(response).code == DUPLICATE
    assert classify(response).refusal == classify(response).message


@pytest.mark.parametrize("status", [201, 400, 422])
def test_nothing_else_names_a_post(status):
    assert duplicate_of(answer(status, "urn:li:share:1")) is None


@pytest.mark.parametrize(
    "message, headers, until",
    [
        (words.MEMBER_DAY, {"date": DATE}, datetime(2026, 11, 24, tzinfo=UTC)),
        (words.APP_DAY, {"date": DATE}, datetime(2026, 11, 24, tzinfo=UTC)),
        (
            "Comment create throttled: creation rate limit exceeded for member",
            {"date": DATE},
            datetime(2026, 11, 23, 13, 31, tzinfo=UTC),
        ),
        (words.MEMBER_DAY, {"date": DATE, "retry-after": "5"}, datetime(2026, 11, 23, 13, 30, 5, tzinfo=UTC)),
        (words.MEMBER_DAY, {}, None),
        (words.MEMBER_DAY, {"date": "yesterday"}, None),
        ("Too many", {"date": DATE}, None),
    ],
)
def test_a_limit_ends_when_its_words_say(message, headers, until):
    assert classify(answer(429, message, headers=headers)).until == until


def test_a_limit_of_the_app_stops_all_its_accounts():
    assert classify(answer(429, words.APP_DAY)).scope == "app"
    assert classify(answer(429, words.MEMBER_DAY)).scope == "connection"


def test_every_row_has_its_source():
    assert all(row.source for row in TABLE)
