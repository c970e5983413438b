"""Hours that pass in seconds: a clock that is set forward while nothing happens, and what may happen within an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from picscripter.plugin.clock import SystemClock
from support.site import Site
from support.turnstile import HOUR


class LeapingClock(SystemClock):
    """The machine's, and so much more: time has passed, nobody has moved a clock."""

    def __init__(self) -> None:
        self.by = timedelta()

    def now(self) -> datetime:
        return super().now() + self.by

    def steady(self) -> float:
        return super().steady() + self.by.total_seconds()


def most_in_an_hour(moments: Sequence[datetime]) -> int:
    """In whichever hour there were most."""
    ordered = sorted(moments)
    return max((sum(start <= each < start + HOUR for each in ordered) for start in ordered), default=0)


def turnstile_site(folder: Path) -> Site:
    """Turnstile and Tollgate, as if they were installed."""
    site = Site(folder)
    names = ("turnstile", "tollgate")
    points = {
        "picscripter.platforms": {name: f"support.turnstile:{name}" for name in names},
        "picscripter.sandboxes": {name: f"support.turnstile_sandbox:{name}" for name in names},
    }
    site.add("picscripter-turnstile", "1.0", points, Path(__file__).parents[1])
    return site
