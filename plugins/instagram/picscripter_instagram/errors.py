"""What Instagram's error codes mean for the next move, as a table with sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
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

Family = Literal[
    "retry",
    "unknown",
    "verify",
    "app limited",
    "limited",
    "quota",
    "stopped",
    "reconnect",
    "refused",
    "misconfigured",
]

CODES = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes"
META = "https://developers.facebook.com/docs/graph-api/guides/error-handling"
LIMITING = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
SEEN = "answers of the live API, quoted in public issues of clients"
GONE = "100/33"
"""The object is not there, or not for this token; or it was made seconds ago and is not visible yet."""
CONTAINER_GONE = "24/2207008"
"""The container has expired, or was published before."""

QUOTA_PAUSE = timedelta(minutes=30)
"""The window of published posts rolls, and nobody tells when it has room again: so often it is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meaning. `code` or `subcode` None fits any."""

    code: int | None = None
    subcode: int | None = None
    family: Family
    means: str
    source: str = CODES


TABLE = (
    # Seen although the post was live: it is looked up first, and then the block counts.
    Row(code=4, subcode=2207051, family="verify", means="blocked as spam, or live all the same"),
    # The container is over, or it was published before: its status tells which.
    Row(code=24, subcode=2207008, family="verify", means="container does not exist or has expired"),
    Row(code=24, subcode=2207006, family="retry", means="media not found, or not visible yet"),
    # With 2207042 those of posts. What the 401st container of a day is answered is not told; 9 or 4, it waits.
    Row(code=9, family="quota", means="the account's posts or containers of 24 hours are used up"),
    Row(
        code=25, subcode=2207050, family="stopped", means="account restricted: the person must act in the app"
    ),
    Row(code=9007, subcode=2207027, family="retry", means="container not processed yet"),
    Row(code=9004, subcode=2207052, family="retry", means="file could not be fetched; often passing"),
    Row(code=-2, family="retry", means="file took too long to fetch, or was gone"),
    Row(
        code=-1, subcode=2207073, family="refused", means="this kind of media cannot be removed", source=SEEN
    ),
    Row(code=-1, family="unknown", means="server error: a write may have taken effect"),
    Row(subcode=2207085, family="unknown", means="fatal, no more is told", source=SEEN),
    Row(subcode=2207081, family="refused", means="the account has no trial reels", source=SEEN),
    Row(code=1, subcode=2207057, family="refused", means="cover offset beyond the video"),
    Row(code=352, subcode=2207026, family="refused", means="video format not supported"),
    Row(code=36000, family="refused", means="picture too large"),
    Row(code=36001, family="refused", means="picture format not supported"),
    Row(code=36003, family="refused", means="aspect ratio not supported"),
    Row(code=36004, family="refused", means="caption too long"),
    Row(code=1, family="unknown", means="unknown error: a write may have taken effect", source=META),
    Row(code=2, family="unknown", means="service unavailable: a write may have taken effect", source=META),
    Row(code=3, family="misconfigured", means="the app lacks the capability", source=META),
    Row(code=4, family="app limited", means="the app made too many calls", source=LIMITING),
    Row(code=10, family="reconnect", means="permission missing or withdrawn", source=META),
    Row(code=12, family="misconfigured", means="method no longer there", source=META),
    Row(code=17, family="limited", means="the person made too many calls", source=LIMITING),
    Row(code=32, family="limited", means="the Page made too many calls", source=LIMITING),
    Row(code=33, family="retry", means="object not there or not visible yet", source=SEEN),
    Row(code=100, subcode=33, family="retry", means="object not there or not visible yet", source=SEEN),
    Row(code=100, subcode=36007, family="refused", means="the code has expired", source=SEEN),
    Row(code=100, subcode=36008, family="misconfigured", means="redirect address differs", source=SEEN),
    Row(code=100, subcode=36009, family="refused", means="the code was used before", source=SEEN),
    Row(code=101, family="misconfigured", means="no such app", source=SEEN),
    Row(code=102, family="reconnect", means="session ended", source=META),
    Row(code=104, family="misconfigured", means="a call without a token", source=SEEN),
    Row(code=190, family="reconnect", means="token expired, withdrawn or unreadable", source=META),
    Row(code=341, family="limited", means="too many posts; hours", source=META),
    Row(code=368, family="stopped", means="blocked: the person must act in the app", source=META),
    # Evidence that an equal post exists, perhaps ours whose answer was lost.
    Row(code=506, family="verify", means="same as the post before", source=META),
    Row(code=613, family="limited", means="too many calls", source=LIMITING),
    Row(code=2500, family="misconfigured", means="malformed call", source=SEEN),
    Row(code=2635, family="misconfigured", means="API version too old", source=META),
    Row(code=80001, family="limited", means="too many calls for the linked Page", source=LIMITING),
    Row(code=80002, family="limited", means="too many calls for this account", source=LIMITING),
    # All other refusals are of the post as it is: 100 with any other subcode, and more.
)

# The code exchange of Instagram Login answers flat, with words alone.
_CODES_OVER = ("code was not found", "code has been used", "code has expired")


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By code and subcode: throttles, spam and bad input are all an `OAuthException` of status 400."""
    said = _body(response)
    if "error_message" in said:
        return _of_the_code(str(said["error_message"]))
    if isinstance(said.get("debug_info"), Mapping):
        return _of_the_upload(said["debug_info"])
    error = said.get("error")
    if not isinstance(error, Mapping):
        return None  # something before Graph answered: a gateway, a proxy
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    name = GONE if code == 33 else f"{code}/{subcode}" if subcode else str(code)
    reason = error.get("error_user_msg") or error.get("message") or "no reason given"
    return _named(
        _family(response.status, code, subcode, error), f"Instagram: {reason} ({name})", name, response
    )


def _family(status: int, code: int, subcode: int, error: Mapping[str, Any]) -> Family:
    said = str(error.get("message", ""))
    if code == 1 and "client secret" in said:  # of Facebook's token endpoint
        return "misconfigured"
    # Wanted where the person's role comes from a business portfolio; we do not ask for it, so no consent mends it.
    if code == 200 and ("ads_management" in said or "ads_read" in said):
        return "misconfigured"
    for row in TABLE:
        if row.code in (None, code) and row.subcode in (None, subcode):
            return row.family
    if error.get("is_transient") or status >= 500:
        return "unknown"
    return "reconnect" if 200 <= code < 300 else "refused"  # 200-299: permissions, by Meta's guide


def _named(family: Family, message: str, code: str, response: Response) -> PlatformError:  # noqa: PLR0911 - a table
    match family:
        case "retry":
            return Retry(message, code=code)
        case "unknown":
            return OutcomeUnknown(message, code=code)
        case "verify":
            return OutcomeUnknown(message, code=code, refusal=message)
        case "app limited":
            return RateLimited(message, until=_regained(response.headers), scope="app", code=code)
        case "limited":
            return RateLimited(message, until=_regained(response.headers), code=code)
        case "quota":
            return QuotaExhausted(message, until=_later(response.headers), scope="connection", code=code)
        case "stopped":
            return QuotaExhausted(message, until=None, scope="connection", code=code)
        case "reconnect":
            return Reconnect(message, code=code)
        case "misconfigured":
            return Misconfigured(message, code=code)
        case "refused":
            return Refused(message, code=code)


def _of_the_code(message: str) -> PlatformError:
    """The words of `api.instagram.com/oauth/access_token`; what is not about the code is about the app."""
    family = Refused if any(each in message for each in _CODES_OVER) else Misconfigured
    return family(f"Instagram: {message}")


def _of_the_upload(debug: Mapping[str, Any]) -> PlatformError:
    """`rupload.facebook.com` speaks a tongue of its own, and says itself what may be tried again."""
    kind, message = str(debug.get("type", "")), f"Instagram: {debug.get('message', 'the upload failed')}"
    if kind == "NotAuthorizedError" or "unauthorized user request" in message:
        return Reconnect(message, code=kind)
    # An offset out of step is none for ever: the next try asks how far the upload is.
    passing = debug.get("retriable", True) or kind in ("OffsetInvalidError", "PartialRequestError")
    return Retry(message, code=kind) if passing else Refused(message, code=kind)


def _regained(headers: Mapping[str, str]) -> datetime | None:
    """`X-Business-Use-Case-Usage` tells minutes, counted from the answer's date; None: it tells nothing."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
        told = [int(each["estimated_time_to_regain_access"]) for of in usage.values() for each in of]
        return parsedate_to_datetime(headers["date"]) + timedelta(minutes=max(told)) if any(told) else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None  # a header that nobody can read tells nothing


def _later(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers["date"]) + QUOTA_PAUSE
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _number(given: Any) -> int:
    """The code or subcode; 0 for none, or for what is no number."""
    try:
        return int(given)
    except (TypeError, ValueError, OverflowError):
        return 0


def _body(response: Response) -> Mapping[str, Any]:
    try:
        said = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, Mapping) else {}
