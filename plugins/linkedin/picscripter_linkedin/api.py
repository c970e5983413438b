"""LinkedIn's versioned API as we call it: its version, its headers, and how it names things."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from picscripter.plugin import OutcomeUnknown, Response, Retry, Session

# Versions come monthly and live a year; there is no default one, and one that is over is refused with 426. Which there
# are cannot be reckoned (there was no 202512): https://learn.microsoft.com/en-us/linkedin/marketing/versioning
VERSION = "202609"
SUNSET = date(2027, 9, 15)

ORGANIZATION = "urn:li:organization:"
PERSON = "urn:li:person:"

_HEADERS = {"LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}


async def call(
    session: Session,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
    accept: Collection[int] = (),
) -> Response:
    """One call on behalf of an account, `path` below `/rest/`."""
    return await session.request(
        method,
        "api",
        f"/rest/{path}",
        query=query,
        json=json,
        headers={**_HEADERS, **(headers or {})},
        accept=accept,
    )


def in_path(urn: str) -> str:
    """A URN as a segment of a path: with its colons escaped."""
    return quote(urn, safe="")


def value_of(answer: Response) -> dict[str, Any]:
    """What an action returned. OutcomeUnknown when it returned nothing that can be read."""
    said = answer.json()
    if not isinstance(said, dict) or not isinstance(said.get("value"), dict):
        raise OutcomeUnknown("LinkedIn's answer does not hold what was asked for.")
    return dict(said["value"])


def check_taken(answer: Response) -> None:
    """Of bytes that went up. Retry for a page: it comes from somebody in front of LinkedIn's storage."""
    if "html" in answer.headers.get("content-type", ""):
        raise Retry("A gateway answered in place of LinkedIn's storage.")


def made_at(urn: str) -> datetime:
    """When what the URN names was made: its number begins with the milliseconds since 1970, 22 bits follow.

    Nowhere documented, and so in every number seen: share 7141138937766391808, of which somebody wrote on 2023-12-14
    (https://github.com/Arisamiga/Linkedin-RSS/issues/5), and 7431329065766260736 of 2026-02-22
    (https://github.com/ComposioHQ/composio/issues/2710).
    """
    return datetime.fromtimestamp((int(urn.rpartition(":")[2]) >> 22) / 1000, UTC)
