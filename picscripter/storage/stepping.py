"""The machine's clock is put right (or wrong) while we run: for a SQLite file it is the only one.

Deadlines and leases that were written by it would be over at once, or last for hours. So they move with it, and as much
of each is left as before; a pause is never longer for it. What a person wished is a time of day, and stays. Who is on
his way starts over, for he reckons by the old time.
"""

from collections.abc import Awaitable, Callable

from picscripter.plugin.clock import Clock
from picscripter.storage.fields import Ms, from_ms, to_ms

_SLOW: Ms = 1_000
"""Less than that is no step: clocks that are kept right are slowed down and hurried (man 3 adjtime), not moved."""

_MOVES = (
    """UPDATE journal_commits SET intended_at = intended_at + $1, deadline = deadline + $1
    WHERE state IN ('intended', 'lost')""",
    "UPDATE connections SET refresh_lease_until = refresh_lease_until + $1 WHERE refresh_lease_until > $2",
    "UPDATE budgets SET resets_at = resets_at + $1 WHERE resets_at > $2",
    "UPDATE budgets SET blocked_until = blocked_until + $1 WHERE blocked_until > $2",
    "UPDATE budget_spends SET holds_until = holds_until + $1 WHERE holds_until > $2",
    """UPDATE posts SET due_at = due_at + $1, wake_at = wake_at + $1
    WHERE wake_at IS NOT NULL AND $1 < 0 AND (scheduled_at IS NULL OR scheduled_at <= $3)""",
    """UPDATE posts SET wake_at = due_at, worker = NULL, fence = fence + 1
    WHERE worker IS NOT NULL AND wake_at IS NOT NULL""",
)
"""$1: by how much the clock was moved; $2, $3: what it would say without that."""


class Steps:
    """Notices that the time of day went another way than the time that never steps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._day, self._steady = self._moved = self._read()

    def seen(self) -> Ms:
        """By how much the clock was moved since the last look; 0: not at all."""
        day, steady = self._read()
        step = self._step(day, steady)
        if step == 0:
            self._day, self._steady = day, steady
        return step

    async def follow(self, run: Callable[..., Awaitable[None]]) -> None:
        """Move what the engine has written. `run` runs a statement, all of them in one transaction."""
        day, steady = self._read()
        step = self._step(day, steady)
        for sql in _MOVES:
            await run(sql, step, day - step, from_ms(day - step))
        self._moved = day, steady

    def followed(self) -> None:
        """The transaction has taken effect."""
        self._day, self._steady = self._moved

    def _step(self, day: Ms, steady: float) -> Ms:
        step = day - self._day - int((steady - self._steady) * 1000)
        return step if abs(step) > _SLOW else 0

    def _read(self) -> tuple[Ms, float]:
        """Both in one moment: who is stopped between the two reads again."""
        while True:
            steady = self._clock.steady()
            day = to_ms(self._clock.now())
            if self._clock.steady() - steady < 0.1:
                return day, steady
