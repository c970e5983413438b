"""All containers and posts of the emulated Instagram."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from picscripter.sandbox import Account
from picscripter_instagram.sandbox.records import Container, Media, Records


class Store:
    """Held in memory until a reset."""

    def __init__(self) -> None:
        self._containers: dict[str, Container] = {}
        self._media: dict[str, Media] = {}
        self._records: dict[str, Records] = defaultdict(Records)

    def forget(self) -> None:
        """Begin again."""
        self._containers.clear()
        self._media.clear()
        self._records.clear()

    def add(self, container: Container) -> None:
        """A new container; it is counted whatever becomes of it."""
        self._containers[container.id] = container
        self._records[container.account.id].containers.append(container.made_at)

    def container(self, key: str) -> Container | None:
        """The container with this id."""
        return self._containers.get(key)

    def containers_of(self, account: Account, since: datetime) -> int:
        """How many were made since."""
        return sum(1 for made in self._records[account.id].containers if made > since)

    def publish(self, media: Media) -> None:
        """A new post; it is counted even when it is removed."""
        self._media[media.id] = media
        records = self._records[media.container.account.id]
        records.media.add(media)
        records.published.append(media.made_at)

    def media(self, key: str) -> Media | None:
        """The post with this id, removed or not."""
        return self._media.get(key)

    def of(self, account: Account) -> Records:
        """What is kept of an account."""
        return self._records[account.id]

    def __iter__(self) -> Iterator[Media]:
        return iter(self._media.values())
