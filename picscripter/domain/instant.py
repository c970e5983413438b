"""Reading the time at which somebody wants a post to appear."""

import re
from datetime import UTC, datetime, timedelta

from picscripter.plugin.problem import Problem

TOLERANCE = timedelta(seconds=60)
"""A time that passed while the request travelled, or by a clock that is a little slow, means: at once."""

FARTHEST = timedelta(days=366)

# RFC 3339 with a zone, and with the seconds left out as ISO 8601 and most pickers do.
_FORM = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?")


def read_instant(text: str, now: datetime, path: str) -> datetime | Problem:
    """The moment in UTC, or what is wrong with `text`; `path` is the JSON pointer to it."""
    match = _FORM.fullmatch(text)
    if match is None:
        return _problem(path, "time.format", "This is no time of ISO 8601.", now)
    if match[3] is None:
        return _problem(
            path, "time.zone", "The time has no zone, so nobody knows which moment is meant.", now
        )
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return _problem(path, "time.format", "There is no such day or time.", now)
    if moment < now - TOLERANCE:
        return Problem(
            path=path,
            rule="time.past",
            message="This time is past.",
            limit=_shown(now),
            actual=_shown(moment),
            fix="Give a time to come, or leave it out to publish now.",
        )
    if moment > now + FARTHEST:
        return Problem(
            path=path,
            rule="time.far",
            message=f"Posts are scheduled at most {FARTHEST.days} days ahead.",
            limit=_shown(now + FARTHEST),
            actual=_shown(moment),
        )
    return moment


def _problem(path: str, rule: str, message: str, now: datetime) -> Problem:
    example = _shown(now + timedelta(hours=1))
    return Problem(
        path=path, rule=rule, message=message, fix=f"Write it like {example} (Z is UTC) or with +02:00."
    )


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
