"""How TikTok words its answers: one envelope for the API, another shape for OAuth."""

import secrets
from collections.abc import Mapping
from math import ceil
from typing import Any

from picscripter.sandbox import Refusal, Reply, Window

# One sentence for most refusals, as clients report it; the code is what tells them apart.
GUIDELINES = "Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/"
BAD_TOKEN = "The access token is invalid or not found in the request."  # noqa: S105 - a sentence
BAD_COUNT = "The total chunk count is invalid"
BAD_CHUNK = "The chunk size is invalid"
BAD_REDIRECT = "Redirect_uri is not matched with the uri when requesting code."
BAD_CHALLENGE = "Code verifier or code challenge is invalid."
MALFORMED = "The request parameters are malformed."


def ok(data: Mapping[str, Any]) -> Reply:
    """Success is a code like any other."""
    return _envelope(200, "ok", "", data)


def error(status: int, code: str, message: str = GUIDELINES, data: Mapping[str, Any] | None = None) -> Reply:
    """A refusal; creator info tells some with status 200, and its data beside."""
    return _envelope(status, code, message, data or {})


def refusal(status: int, code: str, message: str = GUIDELINES) -> Refusal:
    """The same, raised."""
    return Refusal(error(status, code, message))


def invalid(message: str) -> Refusal:
    """The reference writes invalid_param, every answer that was seen invalid_params."""
    return refusal(400, "invalid_params", message)


def oauth(status: int, code: str, description: str) -> Refusal:
    """Of the token endpoints."""
    body = {"error": code, "error_description": description, "log_id": _log_id()}
    return Refusal(Reply(status=status, json=body, headers={"Cache-Control": "no-store"}))


def limited(window: Window | None = None, now: float = 0.0) -> Reply:
    """TikTok documents no header with it; for the dial's window Retry-After tells how long that is."""
    reply = error(429, "rate_limit_exceeded", "The API rate limit was exceeded. Try again later.")
    if window is None:
        return reply
    return reply.with_headers({"Retry-After": str(max(1, ceil(window.ends_at - now)))})


def _envelope(status: int, code: str, message: str, data: Mapping[str, Any]) -> Reply:
    return Reply(
        status=status,
        json={"data": dict(data), "error": {"code": code, "message": message, "log_id": _log_id()}},
    )


def _log_id() -> str:
    return secrets.token_hex(17).upper()
