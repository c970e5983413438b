"""What a post can be, and which moves are legal."""

from enum import StrEnum


class Status(StrEnum):
    """Where a post stands, as its owner reads it."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    PUBLISHING = "publishing"
    PROCESSING = "processing"
    PUBLISHED = "published"
    PARTIAL = "partial"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HELD = "held"
    UNKNOWN = "unknown"


S = Status

ACTIVE = frozenset({S.SCHEDULED, S.QUEUED, S.PUBLISHING, S.PROCESSING, S.HELD})
"""The engine still has something to do for these."""

ENDED = frozenset({S.PUBLISHED, S.PARTIAL, S.DELIVERED, S.FAILED, S.CANCELLED})
"""Nothing more happens by itself."""

EDITABLE = frozenset({S.DRAFT, S.SCHEDULED, S.QUEUED, S.PUBLISHING, S.HELD})
"""May be edited, moved or cancelled, as long as no commit is intended."""

RETRYABLE = frozenset({S.FAILED, S.HELD, S.CANCELLED})
"""`POST /api/posts/{id}/retry` takes these up again; `unknown` is settled by `resolve`."""

_RUN = frozenset({S.PUBLISHED, S.PARTIAL, S.DELIVERED, S.FAILED, S.UNKNOWN, S.HELD, S.PROCESSING, S.QUEUED})

MOVES: dict[Status, frozenset[Status]] = {
    S.DRAFT: frozenset({S.SCHEDULED, S.QUEUED, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.SCHEDULED, S.QUEUED, S.PUBLISHING, S.CANCELLED, S.HELD, S.FAILED, S.DRAFT}),
    S.QUEUED: frozenset({S.SCHEDULED, S.QUEUED, S.PUBLISHING, S.CANCELLED, S.HELD, S.FAILED, S.DRAFT}),
    S.PUBLISHING: _RUN | {S.PUBLISHING, S.SCHEDULED, S.CANCELLED, S.DRAFT},
    S.PROCESSING: _RUN | {S.PUBLISHING},
    S.HELD: frozenset({S.QUEUED, S.SCHEDULED, S.PUBLISHING, S.CANCELLED, S.FAILED, S.HELD, S.DRAFT}),
    S.UNKNOWN: frozenset({S.PUBLISHED, S.QUEUED, S.CANCELLED, S.PUBLISHING, S.PARTIAL}),
    S.FAILED: frozenset({S.QUEUED}),
    S.CANCELLED: frozenset({S.QUEUED, S.SCHEDULED}),
    S.PARTIAL: frozenset({S.CANCELLED}),  # taken back by its owner, as below
    S.DELIVERED: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset({S.CANCELLED}),
}


def may_move(old: Status, new: Status) -> bool:
    """Whether a post may go from `old` to `new`."""
    return new in MOVES[old]


class CommitState(StrEnum):
    """A post's public act as a whole: guards edits by one comparison in the same row."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"


class LineState(StrEnum):
    """A line of the journal of commits."""

    INTENDED = "intended"
    LOST = "lost"
    DONE = "done"
    DECLINED = "declined"
    ABSENT = "absent"
    DISCARDED = "discarded"


OPEN_LINES = frozenset({LineState.INTENDED, LineState.LOST})
"""While a line is open its request may still take effect; nothing equal is sent beside it."""
