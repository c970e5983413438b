"""What TikTok's error codes mean for the next move, as a table with sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

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

Family = Literal["retry", "reconnect", "used up", "stopped", "refused", "misconfigured"]

GENERAL = "https://developers.tiktok.com/doc/tiktok-api-v2-error-handling"
CREATOR = "https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info"
DIRECT = "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post"
INBOX = "https://developers.tiktok.com/doc/content-posting-api-reference-upload-video"
STATUS = "https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status"
SEEN = "answers of the live API, quoted in public issues of clients"

LOOK_AGAIN = timedelta(minutes=15)
"""An allowance of 24 hours comes back when its oldest post is a day old, and nobody says when that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One code, what it means, and what a person can do about it."""

    code: str
    family: Family
    means: str
    source: str = GENERAL


TABLE = (
    Row(code="access_token_invalid", family="reconnect", means="the access token is invalid or has expired"),
    Row(
        code="scope_not_authorized",
        family="reconnect",
        means="the account did not allow this; connect it again, and leave everything ticked",
    ),
    Row(
        code="scope_permission_missed",
        family="reconnect",
        means="the account did not allow all that was asked for; connect it again",
        source=SEEN,
    ),
    Row(
        code="spam_risk_too_many_posts",
        family="used up",
        means="this creator has posted as much in 24 hours as apps may post",
        source=CREATOR,
    ),
    Row(
        code="spam_risk_too_many_pending_share",
        family="used up",
        means="five drafts of the last 24 hours wait in the creator's inbox; they must be posted or dropped first",
        source=INBOX,
    ),
    Row(
        code="reached_active_user_cap",
        family="used up",
        means="as many creators have posted through this app in 24 hours as it may have",
        source=CREATOR,
    ),
    Row(
        code="spam_risk_user_banned_from_posting",
        family="stopped",
        means="this creator may post nothing, and must settle that with TikTok",
        source=CREATOR,
    ),
    Row(
        code="unaudited_client_can_only_post_to_private_accounts",
        family="refused",
        means="until TikTok has audited the app, the creator's account itself must be private, "
        "and privacyLevel SELF_ONLY",
        source=DIRECT,
    ),
    Row(
        code="privacy_level_option_mismatch",
        family="refused",
        means="the creator cannot choose this privacyLevel",
        source=DIRECT,
    ),
    Row(
        code="url_ownership_unverified",
        family="misconfigured",
        means="the domain is not verified",
        source=DIRECT,
    ),
    Row(code="invalid_param", family="refused", means="this is not taken as it is", source=DIRECT),
    Row(code="invalid_params", family="refused", means="this is not taken as it is"),
    Row(code="invalid_file_upload", family="refused", means="the file is not taken"),
    Row(
        code="app_version_check_failed", family="refused", means="the creator's app is too old", source=INBOX
    ),
    Row(code="invalid_publish_id", family="refused", means="this upload is not known", source=STATUS),
    Row(
        code="token_not_authorized_for_specified_publish_id",
        family="refused",
        means="the upload belongs to another account",
        source=STATUS,
    ),
    Row(code="internal_error", family="retry", means="a passing fault"),
    # rate_limit_exceeded (429) is left to the host: TikTok names no time, and a gateway's Retry-After is read there.
)

_ROWS = {row.code: row for row in TABLE}


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By the code in the envelope; None for what is not TikTok's, where the status decides."""
    try:
        error = json.loads(response.body)["error"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return error_in(error, _date(response)) if isinstance(error, Mapping) else None


def error_in(error: Mapping[str, Any], now: datetime | None) -> PlatformError | None:
    """The next move for the `error` of an envelope; None for a code that is not in the table.

    Many refusals share one useless sentence, so what the code means is told, with the number for TikTok's support.
    """
    row = _ROWS.get(str(error.get("code")))
    if row is None:
        return None
    log_id = error.get("log_id") or error.get("logid")  # the tables say logid, the examples log_id
    said = f" It said: {error['message']}" if row.family == "refused" and error.get("message") else ""
    message = f"TikTok: {row.means}.{said}" + (f" (log_id {log_id})" if log_id else "")
    return _named(row, message, now)


def _named(row: Row, message: str, now: datetime | None) -> PlatformError:
    match row.family:
        case "retry":
            return Retry(message, code=row.code)
        case "reconnect":
            return Reconnect(message, code=row.code)
        case "used up":
            if now is None:
                return RateLimited(message, code=row.code)
            return QuotaExhausted(message, until=now + LOOK_AGAIN, scope="connection", code=row.code)
        case "stopped":
            return QuotaExhausted(message, until=None, scope="connection", code=row.code)
        case "misconfigured":
            return Misconfigured(message, code=row.code)
        case "refused":
            return Refused(message, code=row.code)


def _date(response: Response) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
