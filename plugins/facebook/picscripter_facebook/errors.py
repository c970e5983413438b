"""What Facebook's error codes mean for the next move, as a table with sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from picscripter.plugin import (
    Misconfigured,
    NotPublished,
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

Family = Literal[
    "retry",
    "unknown",
    "duplicate",
    "app limited",
    "limited",
    "stopped",
    "reconnect",
    "refused",
    "misconfigured",
    "restart",
]

META = "https://developers.facebook.com/docs/graph-api/guides/error-handling"
LIMITING = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
VIDEO = "https://developers.facebook.com/docs/video-api/guides/error-codes"
SEEN = "answers of the live API, quoted in public issues of clients"
GONE = "100/33"
"""The object is not there, or not for this token; or it was made seconds ago and is not visible yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meaning. `code` or `subcode` None fits any."""

    code: int | None = None
    subcode: int | None = None
    family: Family
    means: str
    source: str = META

    def fits(self, code: int, subcode: int) -> bool:
        """A number without a code beside it was seen in either place."""
        if self.code is None:
            return self.subcode in (subcode, code)
        return self.code == code and self.subcode in (None, subcode)


TABLE = (
    Row(code=1, family="unknown", means="unknown error: a write may have taken effect"),
    Row(code=2, family="unknown", means="service unavailable: a write may have taken effect"),
    Row(code=3, family="misconfigured", means="the app lacks the capability"),
    Row(code=4, family="app limited", means="the app made too many calls", source=LIMITING),
    Row(code=10, family="reconnect", means="permission missing or withdrawn"),
    Row(code=12, family="misconfigured", means="method no longer there"),
    Row(code=17, family="limited", means="the person made too many calls", source=LIMITING),
    Row(code=32, family="limited", means="the Page made too many calls", source=LIMITING),
    Row(code=33, family="retry", means="object not there or not visible yet", source=SEEN),
    Row(code=100, subcode=33, family="retry", means="object not there or not visible yet", source=SEEN),
    Row(code=100, subcode=36007, family="refused", means="the code has expired", source=SEEN),
    Row(code=100, subcode=36008, family="misconfigured", means="redirect address differs", source=SEEN),
    Row(code=100, subcode=36009, family="refused", means="the code was used before", source=SEEN),
    Row(code=101, family="misconfigured", means="no such app", source=SEEN),
    Row(code=102, family="reconnect", means="session ended"),
    Row(code=104, family="misconfigured", means="a call without a token", source=SEEN),
    Row(code=190, family="reconnect", means="token expired, withdrawn or unreadable"),
    Row(subcode=1609008, family="refused", means="link to Facebook itself", source=SEEN),
    Row(code=200, family="reconnect", means="permission, role or kind of token"),
    Row(code=210, family="reconnect", means="a Page token is needed", source=SEEN),
    Row(code=283, family="reconnect", means="pages_read_engagement is missing", source=SEEN),
    Row(code=324, family="refused", means="picture missing or unreadable", source=SEEN),
    Row(code=341, family="limited", means="too many posts; hours"),
    Row(code=368, subcode=1390008, family="stopped", means="posting too fast", source=SEEN),
    Row(code=368, subcode=1346003, family="refused", means="content deemed abusive", source=SEEN),
    Row(code=368, subcode=1404102, family="refused", means="community standards", source=SEEN),
    Row(code=368, family="stopped", means="blocked: the person must act at facebook.com"),
    # Evidence that an equal post exists, perhaps ours whose answer was lost: it is looked up, not failed.
    Row(code=506, family="duplicate", means="same text as the post before"),
    Row(code=613, family="limited", means="too many calls", source=LIMITING),
    Row(code=2500, family="misconfigured", means="malformed call", source=SEEN),
    Row(code=2635, family="misconfigured", means="API version too old"),
    Row(code=80001, family="limited", means="too many calls for this Page", source=LIMITING),
    # Of videos: an upload that was cut or is out of step goes on from where Facebook says it is.
    Row(subcode=1363019, family="retry", means="the upload failed", source=VIDEO),
    Row(subcode=1363021, family="retry", means="the upload met a problem", source=VIDEO),
    Row(subcode=1363030, family="retry", means="the upload took too long", source=VIDEO),
    Row(subcode=1363033, family="retry", means="the upload was interrupted", source=VIDEO),
    Row(subcode=1363037, family="retry", means="the upload is at another offset", source=VIDEO),
    Row(subcode=1363042, family="reconnect", means="no permission to upload videos", source=VIDEO),
    Row(subcode=1363047, family="retry", means="passing fault", source=VIDEO),
    Row(code=6000, subcode=1363020, family="refused", means="no file", source=VIDEO),
    Row(code=6000, subcode=1363022, family="refused", means="file too small", source=VIDEO),
    Row(code=6000, subcode=1363023, family="refused", means="file too large", source=VIDEO),
    Row(code=6000, subcode=1363024, family="refused", means="format not supported", source=VIDEO),
    Row(code=6000, subcode=1363025, family="refused", means="video too short", source=VIDEO),
    Row(code=6000, subcode=1363026, family="refused", means="video too long", source=VIDEO),
    Row(code=6000, subcode=1363031, family="refused", means="file corrupt", source=VIDEO),
    Row(code=6000, subcode=1363032, family="refused", means="no video", source=VIDEO),
    Row(subcode=1363041, family="restart", means="the upload session has expired", source=VIDEO),
    Row(
        code=6000,
        subcode=1363045,
        family="refused",
        means="size differs from what was announced",
        source=VIDEO,
    ),
    Row(code=6000, subcode=1363127, family="refused", means="resolution not supported", source=VIDEO),
    Row(code=6000, family="unknown", means="problem while processing", source=VIDEO),
    Row(subcode=1609010, family="retry", means="passing fault", source=SEEN),
    Row(subcode=4854002, family="stopped", means="identity must be confirmed", source=SEEN),
    # All other refusals are of the post as it is: 100, 1500, 1609005, 1366046, 1366051, 1349125 and more.
)


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By code and subcode: throttles, spam and bad input are all an `OAuthException` of status 400."""
    error = _error(response)
    if error is None:
        return _of_upload(response)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    name = GONE if code == 33 else f"{code}/{subcode}" if subcode else str(code)
    message = f"Facebook: {error.get('error_user_msg') or error.get('message') or 'no reason given'} ({name})"
    return _named(_family(response.status, code, subcode, error), message, name, response)


def _family(status: int, code: int, subcode: int, error: Mapping[str, Any]) -> Family:
    if code == 1 and "client secret" in str(error.get("message", "")):  # of the token endpoint
        return "misconfigured"
    for row in TABLE:
        if row.fits(code, subcode):
            return row.family
    if error.get("is_transient") or status >= 500:
        return "unknown"
    return "reconnect" if 200 <= code < 300 else "refused"  # 200-299: permissions, by the same guide


def _named(family: Family, message: str, code: str, response: Response) -> PlatformError:  # noqa: PLR0911 - a table
    match family:
        case "retry":
            return Retry(message, code=code)
        case "duplicate":
            return OutcomeUnknown(message, code=code, refusal=message)
        case "unknown":
            return OutcomeUnknown(message, code=code)
        case "app limited":
            return RateLimited(message, until=_regained(response.headers), scope="app", code=code)
        case "limited":
            return RateLimited(message, until=_regained(response.headers), code=code)
        case "stopped":
            return QuotaExhausted(message, until=None, scope="connection", code=code)
        case "reconnect":
            return Reconnect(message, code=code)
        case "misconfigured":
            return Misconfigured(message, code=code)
        case "refused":
            return Refused(message, code=code)
        case "restart":
            return NotPublished(message, restart=True, code=code)


def _of_upload(response: Response) -> PlatformError | None:
    """The upload host has words of its own; None when something else answered."""
    said = _member(response, "debug_info")
    if said is None:
        return None
    kind = str(said.get("type", "no type"))
    message = f"Facebook: {said.get('message') or kind} ({kind})"
    if kind == "NotAuthorizedError" or "unauthorized user request" in message:
        return Reconnect(message, code=kind)
    # An offset out of step is none for ever: the next try asks how far the upload is.
    passing = said.get("retriable") or kind in ("OffsetInvalidError", "PartialRequestError")
    return Retry(message, code=kind) if passing or response.status >= 500 else Refused(message, code=kind)


def _regained(headers: Mapping[str, str]) -> datetime | None:
    """`X-Business-Use-Case-Usage` tells minutes, counted from the answer's date; None: it tells nothing."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
        told = [int(each["estimated_time_to_regain_access"]) for page in usage.values() for each in page]
        return parsedate_to_datetime(headers["date"]) + timedelta(minutes=max(told)) if any(told) else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None  # a header that nobody can read tells nothing


def _number(given: Any) -> int:
    """The code or subcode; 0 for none, or for what is no number."""
    try:
        return int(given)
    except (TypeError, ValueError, OverflowError):
        return 0


def _error(response: Response) -> Mapping[str, Any] | None:
    """The error object; None when something before Graph answered (a gateway, a proxy)."""
    return _member(response, "error")


def _member(response: Response, name: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(response.body).get(name)
    except (ValueError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
