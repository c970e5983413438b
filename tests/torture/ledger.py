"""What was asked for, and what was heard of it: the torture's own books, against which walls and rows are held."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, kw_only=True)
class Asked:
    """One post. `mark` is in its caption and is its clientPostId; `id` None: no acceptance was heard.

    `caption` and `at` are what was last confirmed; `captions` and `times` what an edit or a move without an answer
    may have made of them.
    """

    mark: str
    user: int
    platform: str
    shape: str
    media: tuple[str, ...]
    caption: str
    at: datetime | None
    sent_at: datetime
    id: str | None = None
    refused: str | None = None
    rule: str | None = None
    captions: list[str] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)
    cancelled: bool = False
    maybe_cancelled: bool = False
    edits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time of harm. `platform` None: to all. What was due before its end may be late by `grace` more seconds.

    `hours`: the only clock that there was said something else by so much; what is early by it is on time for it.
    """

    what: str
    start: datetime
    end: datetime
    platform: str | None = None
    grace: float = 0.0
    hours: float = 0.0
