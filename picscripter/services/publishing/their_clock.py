"""The platform's clock beside ours: what it dates before our intent, by a clock that is behind, can still be ours."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from picscripter.plugin.clock import Clock
from picscripter.plugin.http import Response

DRIFT = timedelta(seconds=2)
"""So far clocks are apart that are kept right, and so long an answer may travel."""

_WHOLE = timedelta(seconds=1)


@dataclass(slots=True)
class TheirClock:
    """As the `Date` of the last answer told it, in whole seconds (RFC 9110, 6.6.1)."""

    clock: Clock
    _date: datetime | None = None
    _heard: float = 0.0

    def hear(self, response: Response) -> None:
        """An answer came in this moment."""
        told = _date_of(response)
        if told is not None:
            self._date, self._heard = told, self.clock.steady()

    def behind(self, now: datetime) -> timedelta:
        """By how much it is behind `now`, at most; zero when it is as good as right, ahead, or not known."""
        if self._date is None:
            return timedelta()
        since = timedelta(seconds=self.clock.steady() - self._heard)
        behind = now - (self._date + since)
        return behind if behind > DRIFT + _WHOLE else timedelta()


def _date_of(response: Response) -> datetime | None:
    try:
        told = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:  # none, or one that nobody can read
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
