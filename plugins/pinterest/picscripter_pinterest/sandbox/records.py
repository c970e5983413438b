"""What Pinterest keeps: boards, uploads of videos, and pins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from picscripter.sandbox import Account, Medium, Timeline


def moment(at: datetime) -> str:
    """Whole seconds, as Pinterest writes them."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


@dataclass(slots=True, kw_only=True)
class Pin:
    """`shown`: its pictures, or its one video. `cover`: the picture of a video. `kind`: Pinterest's `media_type`.

    `board_owner` is a username.
    """

    id: str
    owner: Account
    board: str
    board_owner: str
    made_at: datetime
    kind: str
    shown: Sequence[Medium]
    cover: Medium | None = None
    cover_second: int | None = None
    title: str | None = None
    description: str | None = None
    alt_text: str | None = None
    link: str | None = None
    dominant_color: str | None = None
    gone: bool = False

    @property
    def text(self) -> str:
        """What people read. A title that repeats the description is shown once."""
        title = None if self.title == self.description else self.title
        return "\n\n".join(part for part in (title, self.description, self.link) if part)


@dataclass(slots=True, kw_only=True)
class Board:
    """`owner` None: a board of all accounts here, as people make them who invite each other."""

    id: str
    name: str
    owner: Account | None
    made_at: datetime
    description: str | None = None
    privacy: str = "PUBLIC"
    pins: Timeline[Pin] = field(default_factory=Timeline)

    def is_open_to(self, account: str) -> bool:
        """Whether this account may pin here."""
        return self.owner is None or self.owner.id == account


@dataclass(slots=True, kw_only=True)
class Upload:
    """A registered video. `medium` is what arrived; `ready_at` when it is processed."""

    id: str
    owner: str
    made_at: datetime
    fields: dict[str, str]
    medium: Medium | None = None
    ready_at: datetime | None = None

    def status(self, now: datetime) -> str:
        """Pinterest's word for how far it is."""
        if self.medium is None or self.ready_at is None:
            return "registered"
        if now < self.ready_at:
            return "processing"
        return "succeeded" if self.medium.type.startswith("video/") else "failed"

    def as_json(self, now: datetime) -> dict[str, Any]:
        """As `GET /media/{id}` tells it."""
        return {"media_id": self.id, "media_type": "video", "status": self.status(now)}
