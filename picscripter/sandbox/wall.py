"""The wall: what is public now on any of the emulated platforms."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from picscripter.sandbox.accounts import Account
from picscripter.sandbox.media import Medium
from picscripter.sandbox.moments import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Hung:
    """A medium of a post; `type` is `image`, `video` or `file`."""

    medium: Medium
    alt: str | None = None

    def as_json(self, origin: str) -> dict[str, Any]:
        """As `GET /wall.json` shows it; `origin` is the sandbox's own address."""
        kind = self.medium.type.split("/")[0]
        return {
            "type": kind if kind in ("image", "video") else "file",
            "url": origin + self.medium.path,
            "alt": self.alt,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A public post. `path` is its page, below the sandbox's own address."""

    platform: str
    account: Account
    id: str
    text: str
    published_at: datetime
    path: str
    media: Sequence[Hung] = ()

    def as_json(self, origin: str) -> dict[str, Any]:
        """As `GET /wall.json` shows it; `origin` is the sandbox's own address."""
        return {
            "platform": self.platform,
            "account": self.account.handle,
            "id": self.id,
            "text": self.text,
            "media": [each.as_json(origin) for each in self.media],
            "publishedAt": iso(self.published_at),
            "url": origin + self.path,
        }


class Wall:
    """Notices in the order in which they became public; `version` counts the changes."""

    def __init__(self) -> None:
        self._notices: dict[tuple[str, str], Notice] = {}
        self._versions = itertools.count(1)
        self.version = 0

    def hang(self, notice: Notice) -> None:
        """Make it public; one with the same id is replaced in its place."""
        self._notices[notice.platform, notice.id] = notice
        self.version = next(self._versions)

    def reword(self, platform: str, key: str, text: str) -> None:
        """Change the text of what hangs there."""
        self.hang(replace(self._notices[platform, key], text=text))

    def take_down(self, platform: str, key: str) -> None:
        """Nothing happens when it does not hang there."""
        if self._notices.pop((platform, key), None) is not None:
            self.version = next(self._versions)

    def clear(self, platform: str | None = None) -> None:
        """Take down all of one platform, or everything."""
        self._notices = {
            key: notice
            for key, notice in self._notices.items()
            if platform is not None and key[0] != platform
        }
        self.version = next(self._versions)

    def get(self, platform: str, key: str) -> Notice | None:
        """The notice, if it hangs there."""
        return self._notices.get((platform, key))

    def newest_first(self) -> Iterator[Notice]:
        """All of them."""
        return reversed(self._notices.values())

    def __len__(self) -> int:
        return len(self._notices)
