"""The platforms of this process, and the plugins that were kept out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from picscripter.platforms.platform import Platform


class Rejected(Exception):
    """A plugin that is not loaded; `reason` is a sentence for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A plugin that is installed and does not run, and why."""

    name: str
    distribution: str
    version: str
    reason: str


class Registry(Mapping[str, Platform]):
    """Platforms by name, in the order of their names."""

    def __init__(self, platforms: Iterable[Platform] = (), quarantined: Iterable[Quarantined] = ()) -> None:
        found = {platform.description.name: platform for platform in platforms}
        self._platforms = dict(sorted(found.items()))
        self.quarantined = tuple(sorted(quarantined, key=lambda one: (one.name, one.distribution)))

    def __getitem__(self, name: str) -> Platform:
        return self._platforms[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._platforms)

    def __len__(self) -> int:
        return len(self._platforms)
