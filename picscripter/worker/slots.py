"""How much is under way here: each platform has slots of its own, so that one that never answers stops no other."""

from collections import Counter
from collections.abc import Iterable

from picscripter.plugin.clock import Clock

_ON_THE_WAY = 0.3
"""A message that has not come back to us after so many seconds was taken by another worker."""

_MOMENT = 1.0
"""Who was served within so many seconds stands behind those who were not."""


class Slots:
    """Counts what was claimed and not ended yet. An account may use half of its platform's slots."""

    def __init__(self, per_platform: int, clock: Clock) -> None:
        self._clock = clock
        self._on_the_way: dict[tuple[str, int], tuple[str, float]] = {}
        self._per_platform = per_platform
        self._per_connection = max(1, per_platform // 2)
        self._platforms: Counter[str] = Counter()
        self._connections: Counter[str] = Counter()
        self._served: dict[str, float] = {}

    def free(self, platform: str) -> int:
        """Slots that are neither used nor expected to be by what was just sent."""
        now = self._clock.steady()
        self._on_the_way = {ticket: sent for ticket, sent in self._on_the_way.items() if sent[1] > now}
        expected = sum(1 for name, _ in self._on_the_way.values() if name == platform)
        return max(0, self._per_platform - self._platforms[platform] - expected)

    def expect(self, platform: str, tickets: Iterable[tuple[str, int]]) -> None:
        """These were sent, and may come back to us."""
        until = self._clock.steady() + _ON_THE_WAY
        self._on_the_way |= dict.fromkeys(tickets, (platform, until))

    def arrived(self, tickets: Iterable[tuple[str, int]]) -> None:
        """These came back, or will not."""
        for ticket in tickets:
            self._on_the_way.pop(ticket, None)

    def served_connections(self) -> list[str]:
        """Accounts that have anything under way, or had a moment ago."""
        now = self._clock.steady()
        self._served = {name: at for name, at in self._served.items() if now - at < _MOMENT}
        return list({*self._served, *self._connections})

    def full_connections(self) -> list[str]:
        """Accounts that have enough under way."""
        return [name for name, count in self._connections.items() if count >= self._per_connection]

    def use(self, platform: str, connection_id: str) -> None:
        self._platforms[platform] += 1
        self._connections[connection_id] += 1

    def leave(self, platform: str, connection_id: str) -> None:
        self._served[connection_id] = self._clock.steady()
        for counter, name in ((self._platforms, platform), (self._connections, connection_id)):
            counter[name] -= 1
            if counter[name] <= 0:
                del counter[name]
