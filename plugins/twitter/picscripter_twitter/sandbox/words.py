"""X's error bodies: its problems, and the OAuth endpoint's own shape."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from picscripter.sandbox import Refusal, Reply, Window

PROBLEMS = "https://api.x.com/2/problems"
INVALID = "One or more parameters to your request was invalid."
TOO_LONG = "Your Tweet text is too long."
TOO_LONG_VIDEO = "This user is not allowed to post a video longer than 2 minutes"
MEDIA = "Your media IDs are invalid."
EXCLUSIVE = (
    "You can only provide one of poll or quote_tweet_id or direct_message_deep_link or media or card_uri."
)
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
CASHTAGS = "Posts are limited to a maximum of one cashtag."
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
    "the author of the post you are replying to."
)
QUOTE = (
    "Quoting this post is not allowed because you have not been mentioned or are not part of the "
    "conversation thread of the post you are quoting."
)
REPLY_GONE = "You attempted to reply to a Tweet that is deleted or not visible to you."
NOT_PERMITTED = "You are not permitted to perform this action."
FOREIGN = "You are not authorized to delete this Tweet."
APP_ONLY = (
    "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported "
    "authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."
)
BAD_TOKEN = "Value passed for the token was invalid."  # noqa: S105 - X's words, no secret
BAD_CODE = "Value passed for the authorization code was invalid."
NO_BASIC = "Missing valid authorization header"

TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def problem(status: int, detail: str | None = None) -> Reply:
    """Shape A, of type about:blank."""
    title = TITLES.get(status, "Error")
    return Reply(
        status=status,
        json={"title": title, "type": "about:blank", "status": status, "detail": detail or title},
    )


def forbidden(detail: str) -> Refusal:
    """A 403 of type about:blank."""
    return Refusal(problem(403, detail))


def invalid(message: str, parameters: Mapping[str, Sequence[str]] | None = None) -> Reply:
    """Shape B."""
    return invalid_all([(message, parameters or {})])


def invalid_all(faults: Sequence[tuple[str, Mapping[str, Sequence[str]]]]) -> Reply:
    """Shape B, with several faults."""
    errors: list[dict[str, Any]] = [
        {"parameters": {name: list(values) for name, values in parameters.items()}, "message": message}
        for message, parameters in faults
    ]
    body = {
        "errors": errors,
        "title": "Invalid Request",
        "detail": INVALID,
        "type": f"{PROBLEMS}/invalid-request",
    }
    return Reply(status=400, json=body)


def check_id(value: str) -> None:
    """Raise a 400 for what is no id."""
    if not re.fullmatch(r"[0-9]{1,19}", value):
        raise Refusal(invalid(f"The `id` query parameter value [{value}] is not valid", {"id": [value]}))


def app_only() -> Refusal:
    """A 403 for a token without a user."""
    body = {
        "title": "Unsupported Authentication",
        "detail": APP_ONLY,
        "type": f"{PROBLEMS}/unsupported-authentication",
        "status": 403,
    }
    return Refusal(Reply(status=403, json=body))


def not_found(kind: str, key: str) -> dict[str, Any]:
    """One entry of `errors`."""
    return {
        "value": key,
        "detail": f"Could not find {kind} with id: [{key}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": "id",
        "resource_id": key,
        "type": f"{PROBLEMS}/resource-not-found",
    }


def no_credits(account: str) -> Refusal:
    """A 402: the app has nothing left to pay with."""
    detail = f"Your enrolled account [{account}] does not have any credits to fulfill this request."
    body = {
        "account_id": int(account),
        "title": "CreditsDepleted",
        "detail": detail,
        "type": "https://api.twitter.com/2/problems/credits",
    }
    return Refusal(Reply(status=402, json=body))


def oauth(status: int, error: str, description: str) -> Refusal:
    """The token endpoint's shape (RFC 6749, section 5.2)."""
    return Refusal(Reply(status=status, json={"error": error, "error_description": description}))


def too_many(window: Window) -> Reply:
    """A 429 with its headers."""
    return problem(429).with_headers(limit_headers(window))


def limit_headers(window: Window) -> dict[str, str]:
    """What every answer tells about its window."""
    return {
        "x-rate-limit-limit": str(window.limit),
        "x-rate-limit-remaining": str(window.remaining),
        "x-rate-limit-reset": str(int(window.ends_at)),
    }
