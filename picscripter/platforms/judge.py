"""From an answer to the next move: what the plugin says of it, then the table of statuses; every text redacted."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from picscripter.domain.redaction import redact
from picscripter.platforms.platform import Platform
from picscripter.plugin import OutcomeUnknown, PlatformError, Response
from picscripter.plugin.statuses import error_for

_SHOWN = 300

E = TypeVar("E", bound=PlatformError)


def judge(
    platform: Platform,
    response: Response,
    now: datetime,
    *,
    accept: Collection[int] = (),
    commit: bool = False,
    secrets: Iterable[str] = (),
) -> None:
    """Raise what the status means; nothing for one that is fine.

    In a commit a 5xx is no refusal (a gateway gave up, the post may be there), whatever anybody says of it; nor is a
    3xx that was not expected.
    """
    status = response.status
    if status < 300 or (status in accept and not (commit and status >= 500)):
        return
    said = f"{platform.description.label} answered {status}{excerpt(response, secrets)}"
    if commit and (status >= 500 or status < 400):
        raise OutcomeUnknown(said, code=str(status))
    named = platform.classify(response) if status >= 400 else None
    raise redacted(named, secrets) if named is not None else error_for(response, now, said=said)


def redacted(error: E, secrets: Iterable[str] = ()) -> E:
    """The same error, its text safe to be shown."""
    error.message = redact(error.message, secrets)
    error.args = (error.message,)
    return error


def excerpt(response: Response, secrets: Iterable[str] = ()) -> str:
    """`: ` and the beginning of the body; a full stop for one that is no text."""
    text = response.body[:20_000].decode("utf-8", "replace")
    if "\ufffd" in text:
        return "."
    try:
        text = json.dumps(redact(json.loads(text), secrets), ensure_ascii=False)
    except ValueError:
        text = " ".join(text.split())
    shown = redact(text, secrets)
    return f": {shown[:_SHOWN]}{'…' if len(shown) > _SHOWN else ''}" if shown else "."
