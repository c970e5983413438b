"""Refusals in Pinterest's own words: `{"code", "message"}`, and XML where Amazon S3 speaks."""

from math import ceil
from typing import Any
from xml.sax.saxutils import escape

from picscripter.sandbox import Refusal, Reply, Window

TRIAL = (
    "Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox "
    "https://api-sandbox.pinterest.com instead."
)
NOT_YOURS = "You are not permitted to access that resource."
LIMITED = "You have exceeded your rate limit. Try again later."
SPAM = "Sorry! We blocked this link because it may lead to spam."


def error(status: int, code: int, message: str, **more: Any) -> Reply:
    """As every refusal of the API looks."""
    return Reply(status=status, json={"code": code, "message": message, **more})


def refusal(status: int, code: int, message: str, **more: Any) -> Refusal:
    """The same, to be raised."""
    return Refusal(error(status, code, message, **more))


def invalid(message: str) -> Refusal:
    """What breaks the schema."""
    return refusal(400, 1, f"Invalid request: {message}")


def unauthenticated() -> Refusal:
    """A token, code or key that does not count: one answer for all of them."""
    return refusal(401, 2, "Authentication failed.")


def restricted(feature: str) -> Refusal:
    """Closed to apps of this tier, whatever their scopes."""
    return refusal(401, 3, f"Your application does not have access to this restricted feature: {feature}")


def scopes_missing(missing: list[str]) -> Refusal:
    """The token does not hold what the endpoint wants."""
    message = (
        "Your token does not have sufficient permissions to perform this operation. "
        f"Missing: [{', '.join(map(repr, missing))}]"
    )
    return refusal(403, 29, message)


def no_board() -> Refusal:
    """A board that is not there."""
    return refusal(404, 40, "Board not found.")


def no_pin() -> Refusal:
    """A pin that is not there."""
    return refusal(404, 50, "Pin not found.")


def limited(window: Window, now: float) -> Reply:
    """A limit is used up."""
    return error(429, 8, LIMITED).with_headers(usage(window, now))


def usage(window: Window, now: float) -> dict[str, str]:
    """How much of a limit is left, and the seconds until it begins anew."""
    return {
        "X-RateLimit-Limit": str(window.limit),
        "X-RateLimit-Remaining": str(window.remaining),
        "X-RateLimit-Reset": str(ceil(max(0.0, window.ends_at - now))),
    }


def with_status(status: int, *, of_storage: bool) -> Reply:
    """What the dial `status` answers; Amazon S3 has words of its own for what it knows."""
    if of_storage and status in _OF_STORAGE:
        return storage(status, *_OF_STORAGE[status])
    known = {
        401: (2, "Authentication failed."),
        403: (29, NOT_YOURS),
        404: (40, "Board not found."),
        409: (1, "The board is being changed."),
        429: (8, LIMITED),
    }
    code, message = known.get(
        status, (1, "Invalid request.") if status < 500 else (0, "Something went wrong.")
    )
    return error(status, code, message)


def storage(status: int, code: str, message: str) -> Reply:
    """As Amazon S3 refuses."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    )
    return Reply(status=status, text=text, headers={"Content-Type": "application/xml"})


_OF_STORAGE = {
    400: ("InvalidArgument", "Invalid Argument"),
    403: ("AccessDenied", "Access Denied"),
    500: ("InternalError", "We encountered an internal error. Please try again."),
    503: ("SlowDown", "Please reduce your request rate."),
}
