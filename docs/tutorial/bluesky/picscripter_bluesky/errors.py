"""What Bluesky's refusals mean for the next move: `{"error": "Name", "message": "…"}`, the name before the status."""

import json
from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import (
    OutcomeUnknown,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    hookimpl,
)

# https://atproto.com/specs/xrpc#error-responses, and the names that each method's lexicon lists.
GONE = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
STOPPED = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoTakendown"})
# createRecord under a key that is taken: named so since 2026, a nameless 500 before.
# https://github.com/bluesky-social/atproto/pull/4728, https://github.com/bluesky-social/atproto/issues/3718
TAKEN = frozenset({"RecordAlreadyExists", "RecordExists"})


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """An expired token comes with 400, so the name decides."""
    body = _body(response)
    name, said = str(body.get("error") or ""), str(body.get("message") or body.get("error") or "")
    message = f"Bluesky: {said}" if said else f"Bluesky answered {response.status}."
    if response.status == 429:
        return RateLimited(message, until=_reset(response), code=name)
    if name in TAKEN:
        return OutcomeUnknown(message, code=name)
    if name in STOPPED:
        return QuotaExhausted(message, until=None, scope="connection", code=name)
    if name in GONE or response.status == 401:
        return Reconnect(message, code=name)
    if 400 <= response.status < 500:
        return Refused(message, code=name)
    return None


def _reset(response: Response) -> datetime | None:
    given = response.headers.get("ratelimit-reset", "")
    return datetime.fromtimestamp(int(given), UTC) if given.isdecimal() and len(given) < 12 else None


def _body(response: Response) -> dict[str, Any]:
    """The answer as an object; empty when a gateway answered in another language."""
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
