"""What Pinterest's answers mean for the next move, as a table with sources."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from picscripter.plugin import (
    Misconfigured,
    PlatformError,
    Problem,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
    hookimpl,
)

Family = Literal["retry", "limited", "spam", "reconnect", "trial", "misconfigured", "board", "refused"]

REFERENCE = "https://developers.pinterest.com/docs/api/v5/pins-create"
TIERS = "https://developers.pinterest.com/docs/getting-started/connect-app/"
SEEN = "answers of the live API, quoted in public issues of clients"
S3 = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"

TRIAL = (
    "This app has Trial access: it may read, and write boards, but it creates pins in Pinterest's API Sandbox only. "
    "Ask for Standard access (My apps at developers.pinterest.com); the README of picscripter-pinterest tells how."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meaning. None fits any; `says`: this stands in the message, in any case. The first row that fits counts."""

    status: int | None = None
    code: int | None = None
    says: str = ""
    family: Family
    means: str
    source: str = REFERENCE


TABLE = (
    # Code 9 has the status of a limit and is none: the domain of the link is flagged, and stays so.
    Row(status=429, code=9, family="spam", means="the link is taken for spam", source=SEEN),
    Row(status=429, says="spam", family="spam", means="the pin is taken for spam", source=SEEN),
    Row(status=429, family="limited", means="too many requests (code 8)", source=SEEN),
    Row(says="trial access", family="trial", means="the app has Trial access", source=SEEN),
    Row(status=401, code=3, family="misconfigured", means="closed to this app's tier", source=SEEN),
    Row(says="standard access", family="misconfigured", means="closed to this app's tier", source=TIERS),
    Row(says="sufficient permissions", family="reconnect", means="a scope is missing", source=SEEN),
    Row(status=401, family="reconnect", means="the token is over (code 2)", source=SEEN),
    Row(status=403, family="refused", means="not this account's to use (code 29)"),
    Row(status=404, code=40, family="board", means="no such board", source=SEEN),
    Row(status=404, family="refused", means="not there (pins: code 50)"),
    Row(status=409, family="retry", means="the board is being changed by somebody else"),
    Row(status=400, says="unable to reach", family="retry", means="our address was not reached", source=SEEN),
    Row(status=400, says="could not fetch", family="retry", means="our address was not reached", source=SEEN),
    Row(status=400, family="refused", means="the request breaks the schema (code 1)"),
)

PASSING = frozenset({"ExpiredToken", "InternalError", "OperationAborted", "RequestTimeout", "SlowDown"})
"""Faults of the upload host that another upload gets over."""


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By status, code and words: of the same status, and often the same code, some must wait and some never will."""
    if response.status >= 500:
        return None
    body = _object(response)
    if body is None:
        return _of_storage(response)
    words = f"{body.get('message', '')} {_text(body.get('message_detail'))}".lower()
    for row in TABLE:
        if (
            row.status in (None, response.status)
            and row.code in (None, body.get("code"))
            and row.says in words
        ):
            return _named(row.family, *said_by(response), response)
    return None


def said_by(response: Response) -> tuple[str, str | None]:
    """A sentence for people, and Pinterest's own code."""
    body = _object(response) or {}
    said = body.get("message")
    message = f"Pinterest: {said}" if said else f"Pinterest answered {response.status}."
    return message, str(body["code"]) if "code" in body else None


def is_own(response: Response) -> bool:
    """Whether Pinterest itself said so, and not somebody in front of it."""
    return "code" in (_object(response) or {})


def _named(family: Family, message: str, code: str | None, response: Response) -> PlatformError:
    match family:
        case "retry":
            return Retry(message, code=code)
        case "limited":
            return RateLimited(message, until=_resets(response.headers), code=code)
        case "spam":
            fix = "Link to another site, or ask Pinterest to look at the domain again."
            return Refused(
                message, problems=(_problem("/options/link", "link.spam", message, fix),), code=code
            )
        case "board":
            fix = "GET /api/connections/{id}/places?kind=board lists the boards that there are."
            return Refused(
                message, problems=(_problem("/options/boardId", "boardId.unknown", message, fix),), code=code
            )
        case "reconnect":
            return Reconnect(message, code=code)
        case "trial":
            return Misconfigured(f"{message} {TRIAL}", code=code)
        case "misconfigured":
            return Misconfigured(message, code=code)
        case "refused":
            return Refused(message, code=code)


def _problem(path: str, rule: str, message: str, fix: str) -> Problem:
    return Problem(path=path, rule=rule, message=message, fix=fix)


def _of_storage(response: Response) -> PlatformError | None:
    """The upload host is Amazon S3, which speaks XML. None leaves it to the status: nobody we know answered."""
    body = response.body[:4096].decode(errors="replace")
    found = re.search(r"<Code>(\w+)</Code>", body)
    if found is None:
        return None
    said = re.search(r"<Message>([^<]*)</Message>", body)
    message = f"Pinterest's upload host: {said[1] if said else 'no reason given'}"
    # Its permission to upload is short-lived, and an upload made anew gets a new one.
    expired = found[1] == "AccessDenied" and "expired" in message
    family = Retry if found[1] in PASSING or expired else Refused
    return family(message, code=found[1])


def _resets(headers: Mapping[str, str]) -> datetime | None:
    """`X-RateLimit-Reset` tells seconds, for several windows perhaps, counted from the answer's date."""
    seconds = [int(each) for each in re.findall(r"\d+", headers.get("x-ratelimit-reset", ""))]
    if not seconds:
        return None
    try:
        return parsedate_to_datetime(headers.get("date", "")) + timedelta(seconds=max(seconds))
    except (ValueError, OverflowError):
        return None  # without a date nobody knows from when they count


def _object(response: Response) -> Mapping[str, Any] | None:
    try:
        body = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value or "")
