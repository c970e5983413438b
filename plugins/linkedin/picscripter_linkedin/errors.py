"""What LinkedIn's refusals mean for the next move: a table of its statuses, codes and words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from picscripter.plugin import (
    Misconfigured,
    NotPublished,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
    hookimpl,
)
from picscripter_linkedin.api import VERSION

Family = Literal[
    "retry", "again", "duplicate", "limited", "version", "reconnect", "code", "refused", "misconfigured"
]

DUPLICATE = "DUPLICATE_POST"

_CODES = "https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling"
_POSTS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api"
_VERSIONS = "https://learn.microsoft.com/en-us/linkedin/marketing/versioning"
_OAUTH = "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow"
_SEEN = "answers of the live API, quoted in public issues of clients, 2023-2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meaning; the first row that fits counts. `says`: a part of code or words, in lower case; empty fits any."""

    status: int
    says: str = ""
    family: Family
    source: str = _CODES


TABLE = (
    # Of the token endpoint. A dead refresh token is an invalid_request here, not an invalid_grant.
    Row(status=400, says="authorization grant or refresh token", family="reconnect", source=_SEEN),
    Row(status=400, says="invalid_redirect_uri", family="code", source=_OAUTH),
    Row(status=401, says="authorization code not found", family="code", source=_OAUTH),
    Row(status=400, says="a required parameter", family="misconfigured", source=_OAUTH),
    Row(status=401, says="invalid_client", family="misconfigured", source=_OAUTH),
    # Of the API.
    Row(status=400, says="version_missing", family="misconfigured", source=_VERSIONS),
    Row(status=426, family="version", source=_VERSIONS),
    Row(status=400, says="media_asset_waiting_upload", family="retry", source=_POSTS),
    Row(status=400, says="media_asset_processing_failed", family="again", source=_POSTS),
    Row(status=400, says="updating_asset_failed", family="again", source=_POSTS),
    Row(status=400, says="expired_upload_url", family="again", source=_POSTS),
    Row(status=400, says="permissions must be used", family="reconnect", source=_POSTS),
    Row(status=400, family="refused", source=_POSTS),
    Row(status=401, family="reconnect"),
    # All required scopes were granted at consent: so the app has lost a product, or never had it.
    Row(status=403, says="not enough permissions", family="misconfigured", source=_SEEN),
    # A foreign author, a field that nobody may send, a file of somebody else.
    Row(status=403, family="refused", source=_SEEN),
    Row(status=404, family="refused"),
    Row(status=409, family="retry"),
    Row(status=411, family="refused"),
    Row(status=413, family="refused"),
    Row(status=415, family="refused"),
    # Evidence that an equal post exists, perhaps ours whose answer was lost.
    Row(status=422, says="duplicate", family="duplicate", source=_SEEN),
    Row(status=422, family="refused"),
    Row(status=429, family="limited", source=_SEEN),
)

_NAMED = re.compile(r"urn:li:(?:share|ugcPost):\d+")


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By status, code and words: many refusals share a status, and some have no code."""
    body = _body(response)
    code = ", ".join(dict.fromkeys(_codes(body))) or str(response.status)
    said = f"{code} {response.body.decode(errors='replace')}".lower()
    for row in TABLE:
        if row.status == response.status and row.says in said:
            return _named(row.family, _message(body, response.status), code, response)
    return None


def duplicate_of(response: Response) -> str | None:
    """Which post LinkedIn names as the one that it has already; None for any other answer."""
    fault = classify(response) if response.status == 422 else None
    if fault is None or fault.code != DUPLICATE:
        return None
    named = _NAMED.search(str(_body(response).get("message")))
    return named[0] if named else None


def _named(family: Family, message: str, code: str, response: Response) -> PlatformError:
    match family:
        case "retry":
            return Retry(message, after=20, code=code)
        case "again":  # nothing was published: files go up anew
            return NotPublished(message, restart=True, code=code)
        case "duplicate":
            named = _NAMED.search(message)
            which = f" ({named[0]})" if named else ""
            said = f"LinkedIn has this post already{which}, and refuses a repetition for a while."
            return OutcomeUnknown(said, code=DUPLICATE, refusal=said)
        case "limited":
            return _limited(message, code, response.headers)
        case "version":
            outdated = f"LinkedIn has switched off version {VERSION} of its API: update picscripter-linkedin."
            return Misconfigured(f"{outdated} ({message})", code=code)
        case "reconnect":
            return Reconnect(message, code=code)
        case "code" | "refused":
            return Refused(message, code=code)
        case "misconfigured":
            return Misconfigured(message, code=code)


def _limited(message: str, code: str, headers: Mapping[str, str]) -> RateLimited:
    """LinkedIn sends no header that tells when: its days end at midnight UTC, and one limit lasts a minute."""
    scope: Literal["app", "connection"] = "app" if "APPLICATION" in message else "connection"
    return RateLimited(message, until=_regained(message, headers), scope=scope, code=code)


def _regained(message: str, headers: Mapping[str, str]) -> datetime | None:
    """By the answer's own date; None: it does not say what is used up."""
    try:
        now = parsedate_to_datetime(headers["date"])
        if (seconds := headers.get("retry-after", "")).isdecimal():  # of a gateway
            return now + timedelta(seconds=int(seconds))
    except (KeyError, ValueError, OverflowError):
        return None
    if "creation rate limit" in message:
        return now + timedelta(minutes=1)
    if "throttle" in message:
        return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return None


def _codes(body: Mapping[str, Any]) -> Iterator[str]:
    """`code` or OAuth's `error`; in details, one for each wrong field."""
    yield from (str(body[name]) for name in ("code", "error") if body.get(name))
    details = body.get("errorDetails")
    inputs = details.get("inputErrors") if isinstance(details, dict) else None
    for each in inputs if isinstance(inputs, list) else ():
        if isinstance(each, dict) and each.get("code"):
            yield str(each["code"])


def _body(response: Response) -> Mapping[str, Any]:
    """The answer as an object; empty when a gateway answered in another language."""
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _message(body: Mapping[str, Any], status: int) -> str:
    said = body.get("message") or body.get("error_description") or body.get("error")
    return f"LinkedIn: {said}" if said else f"LinkedIn answered {status}."
