"""Lists in pages: newest first, and the `Link` header (RFC 8288) leads on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from urllib.parse import urlencode

from aiohttp import web

from picscripter.plugin.problem import Problem
from picscripter.services.refusals import Invalid

Place = tuple[datetime, str]
"""When the last one of a page was made, and its id."""


def links(request: web.Request, base: str, last: Place | None) -> str:
    """The header's value; `last`: where this page ended, when more follows."""
    words = {name: value for name, value in request.query.items() if name != "before"}
    found = [f'<{base}{"?" if words else ""}{urlencode(words)}>; rel="first"']
    if last is not None:
        found.append(f'<{base}?{urlencode({**words, "before": _cursor(*last)})}>; rel="next"')
    return ", ".join(found)


def place_of(cursor: str | None) -> Place | None:
    """Where the page before ended. Invalid when the text is no place of ours."""
    if cursor is None:
        return None
    try:
        moment, _, last_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        created_at = datetime.fromisoformat(moment)
    except ValueError as fault:
        raise _no_cursor() from fault
    if created_at.tzinfo is None or not last_id or "\0" in last_id:
        raise _no_cursor()
    return created_at, last_id


def _cursor(created_at: datetime, last_id: str) -> str:
    text = f"{created_at.astimezone(UTC).isoformat()} {last_id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _no_cursor() -> Invalid:
    problem = Problem(
        path="/query/before",
        rule="cursor",
        message="This is no place in the list.",
        fix="Take it from the Link header, or leave it out.",
    )
    return Invalid("invalid", problem.message, problems=[problem])
