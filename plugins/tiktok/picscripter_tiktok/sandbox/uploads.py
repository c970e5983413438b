"""Uploads: opened with a plan, filled chunk by chunk in their order, processed, and then public or in an inbox."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from picscripter.sandbox import Account, Arriving, Part


@dataclass(slots=True, kw_only=True)
class Upload:
    """`info` None: a draft. `history`: how many bytes were there from when on. `fault`: why it will fail."""

    publish_id: str
    owner: Account
    client: str
    info: Mapping[str, Any] | None
    size: int
    chunk: int
    count: int
    opened_at: datetime
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    history: list[tuple[datetime, int]] = field(default_factory=list)
    arriving: Arriving = field(default_factory=Arriving, repr=False)
    completed_at: datetime | None = None
    fault: str | None = None
    post_id: str = ""

    @property
    def is_draft(self) -> bool:
        return self.info is None

    def expected(self, first: int) -> int:
        """How long the chunk is that begins there."""
        return self.size - first if first == (self.count - 1) * self.chunk else self.chunk

    @property
    def received(self) -> int:
        """How many bytes are there."""
        return self.arriving.size

    def take(self, part: Part, now: datetime) -> None:
        """One more chunk."""
        self.arriving.take(part)
        self.history.append((now, self.received))
        if self.received == self.size:
            self.completed_at = now

    def seen(self, at: datetime) -> int:
        """How many bytes were there at that moment."""
        return next((count for since, count in reversed(self.history) if since <= at), 0)

    def as_json(self) -> dict[str, Any]:
        """As `GET /tiktok/_uploads` shows it: what was said of the post, and how far its bytes are."""
        return {
            "publishId": self.publish_id,
            "account": self.owner.handle,
            "post": None if self.info is None else dict(self.info),
            "size": self.size,
            "chunk": self.chunk,
            "count": self.count,
            "received": self.received,
            "sha256": self.arriving.sha256,
        }

    def is_over(self, now: datetime, seconds: float) -> bool:
        """Whether its address has ended."""
        return now >= self.opened_at + timedelta(seconds=seconds)
