"""When a post is taken up: at its time, or earlier when something can be prepared."""

from datetime import datetime, timedelta

LOOK_AHEAD = timedelta(seconds=2)
"""Posts due within this are claimed and loaded early, and released at their instant."""

MARGIN = 2.0
"""The host doubles what a plugin says it needs ahead of time: networks have bad days."""


def start_of(scheduled_at: datetime, ahead: float, now: datetime) -> datetime:
    """When to begin: `ahead` seconds (doubled) before the scheduled time, and never before now."""
    return max(now, scheduled_at - timedelta(seconds=ahead * MARGIN))


def is_near(instant: datetime, now: datetime) -> bool:
    """Whether the instant has come, or is so near that its worker waits for it."""
    return instant - now <= LOOK_AHEAD
