"""How moments are written, and ids that grow with them."""

from datetime import UTC, datetime

from picscripter.plugin.clock import Clock


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: `2026-11-23T13:00:00.000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Ids:
    """Numbers that grow with time, so that neither a reset nor a restart ever hands out one twice.

    An id is the milliseconds since `epoch` times `spread`; within one millisecond they count on.
    """

    def __init__(self, clock: Clock, *, epoch_ms: int = 0, spread: int = 1000) -> None:
        self._clock, self._epoch, self._spread = clock, epoch_ms, spread
        self._last = 0

    def next(self) -> str:
        """The next id, in decimal digits."""
        now = int(self._clock.now().timestamp() * 1000)
        self._last = max(self._last + 1, (now - self._epoch) * self._spread)
        return str(self._last)
