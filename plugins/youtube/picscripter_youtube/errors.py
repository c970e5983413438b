"""What Google's reasons mean for the next move, as a table with sources."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from picscripter.plugin import (
    Misconfigured,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
    hookimpl,
)
from picscripter_youtube.limits import PACIFIC

Family = Literal["retry", "limited", "day", "channel day", "stopped", "reconnect", "refused", "misconfigured"]

_DOCS = "https://developers.google.com/youtube/v3/docs/errors"
_INSERT = "https://developers.google.com/youtube/v3/docs/videos/insert#errors"
_SEEN = "answers of the live API, quoted in public issues of clients, 2026"
_OAUTH = "https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meaning. `says`: a part of the message, in lower case; empty fits any. The first row that fits counts."""

    reason: str
    says: str = ""
    family: Family
    source: str = _DOCS


TABLE = (
    # The daily bucket of videos.insert is refused with the words of a short limit, which it is not.
    Row(reason="rateLimitExceeded", says="per day", family="day", source=_SEEN),
    Row(reason="rateLimitExceeded", family="limited"),
    Row(reason="userRateLimitExceeded", family="limited"),
    Row(reason="uploadRateLimitExceeded", family="limited"),
    Row(reason="quotaExceeded", family="day"),
    Row(reason="dailyLimitExceeded", family="day"),
    Row(reason="uploadLimitExceeded", family="channel day", source=_INSERT),
    Row(reason="youtubeSignupRequired", family="stopped"),
    Row(reason="authenticatedUserAccountSuspended", family="stopped"),
    Row(reason="authError", family="reconnect"),
    Row(reason="required", says="login required", family="reconnect"),
    Row(reason="authorizationRequired", family="reconnect"),
    Row(reason="insufficientPermissions", family="reconnect"),
    Row(reason="accessNotConfigured", family="misconfigured"),
    Row(reason="SERVICE_DISABLED", family="misconfigured"),
    Row(reason="keyInvalid", family="misconfigured"),
    # All other reasons of status 4xx are refusals of the post as it is: invalidTitle, forbidden, videoNotFound …
)

GRANTS: Mapping[str, Family] = {
    "redirect_uri_mismatch": "misconfigured",
    "deleted_client": "misconfigured",
    "disabled_client": "misconfigured",
    "org_internal": "misconfigured",
    "admin_policy_enforced": "stopped",
    "internal_failure": "retry",
}
"""Errors of Google's token endpoint beyond RFC 6749: the page above, and google-auth's list of passing ones."""


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By reason: the status alone says little (a used-up day is 400, 403 or 429)."""
    error = _error(response)
    if error is None or response.status >= 500:
        return None
    reason, said = _reason(error), _plain(str(error.get("message", "")))
    message = f"YouTube: {said or 'no reason given'} ({reason or response.status})"
    for row in TABLE:
        if row.reason == reason and row.says in said.lower():
            return _named(row.family, message, reason, response)
    if response.status in (401, 429):
        return None  # the host's table knows them, and reads Retry-After
    return Refused(message, code=reason or None)


def classify_grant(response: Response) -> PlatformError | None:
    """The token endpoint's own words; None leaves it to RFC 6749."""
    try:
        said = json.loads(response.body)
        family = GRANTS[said["error"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    message = f"Google: {said.get('error_description') or said['error']}"
    return _named(family, message, said["error"], response)


def midnight_after(now: datetime) -> datetime:
    """When the quotas of the day that `now` is in come back: at midnight in California."""
    zone = ZoneInfo(PACIFIC)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def _named(family: Family, message: str, code: str, response: Response) -> PlatformError:
    match family:
        case "retry":
            return Retry(message, code=code)
        case "limited":
            return RateLimited(message, until=_after(response, _seconds(response)), code=code)
        case "day" | "channel day":
            return _used_up(family, message, code, response)
        case "stopped":
            return QuotaExhausted(message, until=None, scope="connection", code=code)
        case "reconnect":
            return Reconnect(message, code=code)
        case "misconfigured":
            return Misconfigured(message, code=code)
        case "refused":
            return Refused(message, code=code)


def _used_up(family: Family, message: str, code: str, response: Response) -> PlatformError:
    """The app's day ends at a known time; how many videos a channel may upload, and when again, is told nowhere.

    Either stops this post alone. Uploads have a bucket of their own: that it is empty must not keep back the release
    of a video that is up already, nor must empty units stop the last chunk of one that is nearly there. So each
    post asks for itself.
    """
    now = _after(response, 0)
    if now is None:  # no Date: it is tried again, with growing distance
        return RateLimited(message, code=code)
    until = midnight_after(now) if family == "day" else now + timedelta(days=1)
    return QuotaExhausted(message, until=until, scope="connection", code=code)


def _seconds(response: Response) -> float | None:
    given = response.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else None


def _after(response: Response, seconds: float | None) -> datetime | None:
    """So many seconds after the answer was dated; None where it says too little."""
    try:
        return (
            None
            if seconds is None
            else parsedate_to_datetime(response.headers["date"]) + timedelta(seconds=seconds)
        )
    except (KeyError, ValueError, OverflowError):
        return None


def _error(response: Response) -> Mapping[str, Any] | None:
    """The error object; None when something before the API answered (a gateway, the token endpoint)."""
    try:
        error = json.loads(response.body).get("error")
    except (ValueError, AttributeError, RecursionError):
        return None
    return error if isinstance(error, dict) else None


def _reason(error: Mapping[str, Any]) -> str:
    """The first of the old list; newer parts of Google's answers name it among the details."""
    listed = [*_dicts(error.get("errors")), *_dicts(error.get("details"))]
    found = next((str(each["reason"]) for each in listed if each.get("reason")), "")
    return "insufficientPermissions" if found == "ACCESS_TOKEN_SCOPE_INSUFFICIENT" else found


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _plain(message: str) -> str:
    """Some messages hold links as HTML."""
    return " ".join(re.sub(r"<[^>]*>", "", message).split())
