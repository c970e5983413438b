"""All posts of everybody on X, by id, by account and by what they say."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import Account, Timeline

REPEATED_WITHIN = timedelta(hours=12)  # as reported; X documents no window


@dataclass(slots=True, kw_only=True)
class Post:
    """`text` is as X gives it back: addresses replaced by t.co, and & < > written as in HTML.

    `key` is what makes another one a repetition; `media_keys` name what it shows.
    """

    id: str
    author: Account
    key: tuple[str, ...]
    text: str
    urls: list[dict[str, Any]]
    reply_to: str | None
    conversation: str
    reply_settings: str
    made_at: datetime
    media_keys: Sequence[str] = ()
    gone: bool = False


class Archive:
    """What was posted."""

    def __init__(self) -> None:
        self._by_id: dict[str, Post] = {}
        self._recent: dict[tuple[str, tuple[str, ...]], Post] = {}
        self.timelines: dict[str, Timeline[Post]] = defaultdict(Timeline)

    def forget(self) -> None:
        """Begin again."""
        self._by_id.clear()
        self._recent.clear()
        self.timelines.clear()

    def add(self, post: Post) -> None:
        """The newest."""
        self._by_id[post.id] = post
        self._recent[post.author.id, post.key] = post
        self.timelines[post.author.id].add(post)

    def get(self, key: str) -> Post | None:
        """The post with this id, if it was not deleted."""
        found = self._by_id.get(key)
        return None if found is None or found.gone else found

    def repeats(self, author: Account, key: tuple[str, ...], now: datetime) -> bool:
        """Whether the author posted the same a short while ago."""
        last = self._recent.get((author.id, key))
        return last is not None and not last.gone and now < last.made_at + REPEATED_WITHIN
