"""An account's posts as a platform lists them: newest first, and late."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar


class Dated(Protocol):
    """What a timeline can hold."""

    made_at: datetime
    gone: bool


D = TypeVar("D", bound=Dated)


class Timeline(Generic[D]):
    """Appended in order of time; a removed item stays as a gap, so that nothing is ever searched through."""

    def __init__(self) -> None:
        self._items: list[D] = []

    def add(self, item: D) -> None:
        """The newest item."""
        self._items.append(item)

    def newest_first(
        self, *, now: datetime, lag: float = 0.0, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[D]:
        """Items made in [since, until) and at least `lag` seconds ago."""
        indexed = now - timedelta(seconds=lag)
        start = bisect_left(self._items, since, key=_made_at) if since else 0
        end = bisect_left(self._items, until, key=_made_at) if until else len(self._items)
        for index in range(end - 1, start - 1, -1):
            item = self._items[index]
            if not item.gone and item.made_at <= indexed:
                yield item


def _made_at(item: Dated) -> datetime:
    return item.made_at
