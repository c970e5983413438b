"""How much is under way here: each platform has slots of its own, so that one that never answers stops no other."""

from collections import Counter


class Slots:
    """Counts what was claimed and not ended yet. An account may use half of its platform's slots."""

    def __init__(self, per_platform: int) -> None:
        self._per_platform = per_platform
        self._per_connection = max(1, per_platform // 2)
        self._platforms: Counter[str] = Counter()
        self._connections: Counter[str] = Counter()

    def free(self, platform: str) -> int:
        return max(0, self._per_platform - self._platforms[platform])

    def full_connections(self) -> list[str]:
        """Accounts that have enough under way."""
        return [name for name, count in self._connections.items() if count >= self._per_connection]

    def use(self, platform: str, connection_id: str) -> None:
        self._platforms[platform] += 1
        self._connections[connection_id] += 1

    def leave(self, platform: str, connection_id: str) -> None:
        for counter, name in ((self._platforms, platform), (self._connections, connection_id)):
            counter[name] -= 1
            if counter[name] <= 0:
                del counter[name]

    @property
    def busy(self) -> int:
        return self._platforms.total()
