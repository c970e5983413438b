"""Each row of the table, in X's own words, and its next move."""

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
from picscripter_twitter import classify


def answer(status, body, **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(
        status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}, body=text.encode()
    )


def invalid(message):
    return {
        "errors": [{"parameters": {}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
    }


def problem(detail, kind="about:blank"):
    return {"title": "Forbidden", "detail": detail, "type": kind, "status": 403}


@pytest.mark.parametrize(
    "status, body, family",
    [
        (400, invalid("Your Tweet text is too long."), Refused),
        (400, invalid("Your media IDs are invalid."), Refused),
        (
            400,
            {"error": "invalid_request", "error_description": "Value passed for the token was invalid."},
            Reconnect,
        ),
        (
            400,
            {
                "error": "invalid_request",
                "error_description": "Value passed for the authorization code was invalid.",
            },
            Refused,
        ),
        (400, {"error": "invalid_grant"}, Reconnect),
        (400, {"error": "invalid_client"}, Misconfigured),
        (400, {"error": "unauthorized_client"}, Misconfigured),
        (401, {"error": "invalid_client"}, Misconfigured),
        (
            401,
            {"error": "unauthorized_client", "error_description": "Missing valid authorization header"},
            Misconfigured,
        ),
        (
            401,
            {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"},
            Reconnect,
        ),
        (
            402,
            {"title": "CreditsDepleted", "detail": "Your enrolled account [1] does not have any credits."},
            QuotaExhausted,
        ),
        (403, problem("You are not allowed to create a Tweet with duplicate content."), OutcomeUnknown),
        (
            403,
            problem("Reply to this conversation is not allowed because you have not been mentioned."),
            Refused,
        ),
        (403, problem("Posts are limited to a maximum of one cashtag."), Refused),
        (
            403,
            problem("Your account is suspended and is not permitted to access this feature."),
            QuotaExhausted,
        ),
        (403, problem("Forbidden", "https://api.x.com/2/problems/user-suspended"), QuotaExhausted),
        (403, problem("To protect our users, this account is temporarily locked."), QuotaExhausted),
        (
            403,
            problem("Application-Only", "https://api.twitter.com/2/problems/unsupported-authentication"),
            Reconnect,
        ),
        (403, problem("When authenticating", "https://api.x.com/2/problems/client-forbidden"), Misconfigured),
        (403, problem("Your app", "https://api.x.com/2/problems/oauth1-permissions"), Misconfigured),
        (404, problem("Could not find tweet", "https://api.x.com/2/problems/resource-not-found"), Refused),
        (429, {"title": "Too Many Requests", "status": 429}, RateLimited),
        (
            429,
            {
                "title": "UsageCapExceeded",
                "period": "Monthly",
                "type": "https://api.x.com/2/problems/usage-capped",
            },
            QuotaExhausted,
        ),
        (503, "<html>over capacity</html>", Retry),
        (400, "<html>gateway</html>", Refused),
    ],
)
def test_an_answer_names_its_next_move(status, body, family):
    assert type(classify(answer(status, body))) is family


def test_a_status_that_nobody_knows_is_left_to_the_host():
    assert classify(answer(418, {})) is None


def test_no_credits_stop_the_app_and_wait_for_a_person():
    error = classify(answer(402, {"title": "CreditsDepleted"}))
    assert (error.scope, error.until) == ("app", None)


def test_the_person_reads_what_x_said():
    assert (
        classify(answer(400, invalid("Your Tweet text is too long."))).message
        == "X: Your Tweet text is too long."
    )


def test_a_used_up_window_ends_at_its_reset():
    error = classify(answer(429, {}, x_rate_limit_remaining="0", x_rate_limit_reset="1800000000"))
    assert (error.scope, error.until) == ("connection", datetime.fromtimestamp(1_800_000_000, UTC))


def test_the_days_window_of_the_app_stops_the_app():
    error = classify(
        answer(
            429,
            {},
            x_rate_limit_reset="1",
            x_app_limit_24hour_remaining="0",
            x_app_limit_24hour_reset="1800000000",
        )
    )
    assert (error.scope, error.until) == ("app", datetime.fromtimestamp(1_800_000_000, UTC))


def test_the_days_window_of_the_account_stops_the_account():
    error = classify(
        answer(429, {}, x_user_limit_24hour_remaining="0", x_user_limit_24hour_reset="1800000000")
    )
    assert (error.scope, error.until) == ("connection", datetime.fromtimestamp(1_800_000_000, UTC))


def test_a_window_without_an_end_is_no_date():
    for said in ("soon", "", "1800000000000", "9" * 30):
        assert classify(answer(429, {}, x_rate_limit_reset=said)).until is None
