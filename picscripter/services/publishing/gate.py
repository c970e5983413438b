"""The last moment before a commit: the connection is open, nothing is sent; now the intent is stored.

The order is what keeps a post from appearing twice: open the connection, wait for the instant, read the clock, store
the intent, look at the clock again before the first and the last byte. A process that was stopped anywhere in between
finds its deadline passed and sends nothing.
"""

from collections.abc import Awaitable, Callable

from picscripter.plugin.clock import Clock
from picscripter.storage.fields import Ms
from picscripter.storage.journal import Line

DEADLINE_MS: Ms = 5_000
"""So long after the clock reading before the intent its request may still begin to be sent, and end if it is short."""


class DeadlinePassed(Exception):
    """It took too long to get here: what was intended is not sent."""


class CommitGate:
    """One commit's way onto the wire. `wait` ends at its instant. `line` is set once the intent is stored.

    `intend` gets the milliseconds within which the whole of the request is out, or is given up: `most_ms` at most.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        wait: Callable[[], Awaitable[None]],
        intend: Callable[[Ms], Awaitable[Line]],
        most_ms: Ms | None = None,
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._intend = intend
        self._most_ms = most_ms
        self._begin_by = self._end_by = 0.0
        self.line: Line | None = None

    async def before_send(self, seconds: float) -> None:
        """Wait for the instant, and store the intent. Whatever it raises, nothing is sent."""
        await self._wait()
        # Read before the transaction: counted from its end, a stop in between would lengthen the deadline here
        # while everybody else counts it from the row.
        now = self._clock.steady()
        within = DEADLINE_MS + round(seconds * 1000)
        within = within if self._most_ms is None else min(within, self._most_ms)
        self._begin_by = now + min(within, DEADLINE_MS) / 1000
        self._end_by = now + within / 1000
        self.line = await self._intend(within)

    def check_deadline(self, *, last: bool = False) -> None:
        """Right before the first and the last byte. Raises DeadlinePassed."""
        if self._clock.steady() > (self._end_by if last else self._begin_by):
            raise DeadlinePassed("the deadline of the commit passed before it was sent")
