"""Pictures and videos on their way: which bytes have come, and what has become of them."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from picscripter.sandbox import Account, Medium

Status = Literal["WAITING_UPLOAD", "PROCESSING", "AVAILABLE", "PROCESSING_FAILED"]

LIVES = timedelta(hours=24)  # an upload address; each answer tells its end


@dataclass(slots=True, kw_only=True)
class Asset:
    """`key` is what its upload addresses have in common. `spans`: first and last byte of each part; `tags`: ETags."""

    urn: str
    key: str
    owner: Account
    made_at: datetime
    size: int = 0
    token: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    parts: dict[int, bytes] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    medium: Medium | None = None
    cover: Medium | None = None
    wants_cover: bool = False
    ready_at: datetime | None = None
    failure: str | None = None

    @property
    def ends_at(self) -> datetime:
        """Until when bytes may come."""
        return self.made_at + LIVES

    def status(self, now: datetime) -> Status:
        """How far it is."""
        if self.ready_at is None:
            return "WAITING_UPLOAD"
        if now < self.ready_at:
            return "PROCESSING"
        return "PROCESSING_FAILED" if self.failure else "AVAILABLE"

    def take(self, number: int, content: bytes) -> str:
        """Keep a part; its ETag."""
        self.parts[number] = content
        self.tags[number] = f"/ambry-video/signedId/{hashlib.sha256(content).hexdigest()}"
        return self.tags[number]

    def etags(self) -> list[str]:
        """Of all its parts in their order; of one that has not come, what nobody can send."""
        return [self.tags.get(number, "") for number in range(len(self.spans))]

    def content(self) -> bytes:
        """All of it."""
        return b"".join(self.parts[number] for number in range(len(self.spans)))


def spans_of(size: int, part: int) -> list[tuple[int, int]]:
    """First and last byte (inclusive) of each part."""
    return [(start, min(start + part, size) - 1) for start in range(0, size, part)]
