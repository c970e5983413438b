"""A video on its way up: Facebook is asked how much it has, and is sent the rest in one request."""

from collections.abc import Awaitable, Callable
from typing import Any

from picscripter.plugin import Media, MediaSource, Session

MILE = 16 * 1024 * 1024
"""What has passed a milestone is remembered: an upload that gets on is never given up, however often it is cut."""

Reached = Callable[[Session, Any], Awaitable[int]]
Send = Callable[[Session, Any, MediaSource, int, int], Awaitable[str | None]]


def milestones(size: int) -> list[int]:
    """Where a file of this size is looked at on its way: at least at its end."""
    return [*range(MILE, size, MILE), size]


class Transfer:
    """Brings `media` to the place that `place` names, with `delivery.parts` over its milestones.

    `reached(session, place)`: how many bytes are there. `send(session, place, source, start, size)` sends those from
    `start` to the end, and returns what Facebook calls the file then, if it gives it a name.

    Both of Facebook's ways up want the whole rest in one request (a shorter body is refused as a partial one), so a
    milestone is no piece that is sent by itself: the first one that is not passed sends all that is missing, and the
    others find it there.
    """

    def __init__(self, media: Media, reached: Reached, send: Send, *, named: bool) -> None:
        """`named`: the file is of no use without the name that `send` returns."""
        self._media, self._reached, self._send, self._named = media, reached, send, named
        self._at: int | None = None

    async def pass_by(self, session: Session, milestone: int, place: Any, size: int) -> str | None:
        """The name, at the milestone at which it was told."""
        if self._at is None:
            self._at = await self._reached(session, place)
        unnamed = (
            self._named and milestone == size
        )  # all is there, but its name was not heard: ask for it again
        if self._at >= milestone and not unnamed:
            return None
        return await self._bring(session, place, size)

    async def _bring(self, session: Session, place: Any, size: int) -> str | None:
        start, self._at = self._at or 0, None
        async with session.open(self._media, start=start) as source:
            name = await self._send(session, place, source, start, size)
        self._at = size
        self._named = False
        return name
