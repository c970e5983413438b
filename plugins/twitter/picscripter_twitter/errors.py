"""What X's refusals mean for the next move: a table of what its answers say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from picscripter.plugin import (
    Misconfigured,
    OutcomeUnknown,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
    hookimpl,
)

Family = Literal["duplicate", "quota", "stopped", "reconnect", "refused", "misconfigured"]

_DOCS = "https://docs.x.com/x-api/fundamentals/response-codes-and-errors"
_SEEN = "answers of the live API, quoted in public issues of clients, 2025-2026"
_RFC = "RFC 6749, section 5.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`says`: a part of the answer's text, in lower case; empty fits any. The first row that fits counts."""

    status: int
    says: str = ""
    family: Family
    source: str


TABLE = (
    Row(status=400, says="value passed for the authorization code", family="refused", source=_SEEN),
    # A dead, used or unknown refresh token.
    Row(status=400, says="value passed for the token", family="reconnect", source=_SEEN),
    Row(status=400, says="invalid_grant", family="reconnect", source=_RFC),
    Row(status=400, says="unauthorized_client", family="misconfigured", source=_RFC),
    Row(status=400, says="invalid_client", family="misconfigured", source=_RFC),
    Row(status=400, family="refused", source=_DOCS),
    Row(status=401, says="unauthorized_client", family="misconfigured", source=_SEEN),
    Row(status=401, says="invalid_client", family="misconfigured", source=_RFC),
    Row(status=401, family="reconnect", source=_DOCS),
    Row(status=402, family="quota", source=_SEEN),
    # Evidence that an equal post exists, perhaps ours whose answer was lost: it is looked up before it is failed.
    Row(status=403, says="duplicate content", family="duplicate", source=_SEEN),
    Row(status=403, says="user-suspended", family="stopped", source=_SEEN),
    Row(status=403, says="suspended", family="stopped", source=_SEEN),
    Row(status=403, says="account is temporarily locked", family="stopped", source=_SEEN),
    Row(status=403, says="unsupported-authentication", family="reconnect", source=_DOCS),
    Row(status=403, says="client-forbidden", family="misconfigured", source=_DOCS),
    Row(status=403, says="oauth1-permissions", family="misconfigured", source=_DOCS),
    Row(status=403, family="refused", source=_DOCS),
    Row(status=404, family="refused", source=_DOCS),
)


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By status and words: X gives its refusals no numbers."""
    body = _body(response)
    message, code = _message(body, response.status), str(body.get("type") or response.status)
    if response.status == 429:
        return _limited(response.headers, message, body)
    if response.status >= 500:  # in a commit the host takes it for an open question
        return Retry(message, code=code)
    said = response.body.decode(errors="replace").lower()
    for row in TABLE:
        if row.status == response.status and row.says in said:
            return _named(row.family, message, code)
    return None


def _named(family: Family, message: str, code: str) -> PlatformError:
    match family:
        case "duplicate":
            return OutcomeUnknown(message, code=code, refusal=message)
        case "quota":
            return QuotaExhausted(message, until=None, scope="app", code=code)
        case "stopped":
            return QuotaExhausted(message, until=None, scope="connection", code=code)
        case "reconnect":
            return Reconnect(message, code=code)
        case "misconfigured":
            return Misconfigured(message, code=code)
        case "refused":
            return Refused(message, code=code)


def _limited(headers: Mapping[str, str], message: str, body: Mapping[str, Any]) -> PlatformError:
    """The window that is used up says when it begins anew; a day's stand beside a quarter of an hour's."""
    if "usage-capped" in str(body.get("type")):
        return QuotaExhausted(message, until=_reset(headers, "x-rate-limit"), code="usage-capped")
    if headers.get("x-app-limit-24hour-remaining") == "0":
        return RateLimited(message, until=_reset(headers, "x-app-limit-24hour"), scope="app", code="429")
    if headers.get("x-user-limit-24hour-remaining") == "0":
        return RateLimited(message, until=_reset(headers, "x-user-limit-24hour"), code="429")
    return RateLimited(message, until=_reset(headers, "x-rate-limit"), code="429")


def _reset(headers: Mapping[str, str], window: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(headers.get(f"{window}-reset", "")), UTC)
    except (ValueError, OverflowError):
        return None  # a moment that there is not tells nothing


def _body(response: Response) -> Mapping[str, Any]:
    """The answer as an object; empty when a gateway answered in another language."""
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _message(body: Mapping[str, Any], status: int) -> str:
    """X's own words: the single faults where it lists them, else the detail."""
    errors = body.get("errors")
    listed = [str(each["message"]) for each in _objects(errors) if "message" in each]
    said = " ".join(listed) or body.get("detail") or body.get("error_description") or body.get("title")
    return f"X: {said}" if said else f"X answered {status}."
