"""The allowances of an app: a hundred uploads a day, and ten thousand units for everything else."""

from datetime import date
from zoneinfo import ZoneInfo

from picscripter.sandbox import Sandbox
from picscripter_youtube.sandbox import words
from picscripter_youtube.sandbox.dials import YouTubeDials

PACIFIC = ZoneInfo("America/Los_Angeles")


class Quota:
    """What was spent today by each app. Requests that are refused cost as much as others."""

    def __init__(self, youtube: Sandbox) -> None:
        self._youtube = youtube
        self._spent: dict[tuple[str, str, date], int] = {}

    def forget(self) -> None:
        """Begin again."""
        self._spent.clear()

    def upload(self, client: str) -> None:
        """One call of videos.insert."""
        if self._spend(client, "uploads", 1) > self._dials.uploads_per_day:
            raise words.refusal(429, "rateLimitExceeded", words.UPLOADS, domain="global")

    def units(self, client: str, units: int) -> None:
        """Any other call."""
        if self._spend(client, "units", units) > self._dials.units_per_day:
            raise words.refusal(403, "quotaExceeded", words.QUOTA, domain="youtube.quota")

    def _spend(self, client: str, what: str, amount: int) -> int:
        key = client, what, self._youtube.now.astimezone(PACIFIC).date()
        self._spent[key] = self._spent.get(key, 0) + amount
        return self._spent[key]

    @property
    def _dials(self) -> YouTubeDials:
        assert isinstance(self._youtube.dials, YouTubeDials)
        return self._youtube.dials
