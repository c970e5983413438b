"""Posts that want a person, whoever owns them: of unknown outcome, held, or long overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.domain.states import ACTIVE, Status
from picscripter.storage.database import Database
from picscripter.storage.fields import Ms, from_ms
from picscripter.storage.post_rows import as_json, as_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPost:
    """`deadline`: the latest moment at which its lost request may have been sent."""

    id: str
    user_id: str
    email: str
    platform: str
    account_handle: str
    caption: str
    scheduled_at: datetime | None
    created_at: datetime
    deadline: datetime
    evidence: Mapping[str, Any]


async def unknown_posts(database: Database, *, limit: int = 500) -> list[UnknownPost]:
    """The oldest first."""
    rows = await database.rows(
        """SELECT p.id, p.user_id, u.email, p.platform, c.account_handle, p.caption, p.scheduled_at,
            p.created_at, p.evidence, (SELECT max(j.deadline) FROM journal_commits j WHERE j.post_id = p.id) AS deadline
        FROM posts p JOIN users u ON u.id = p.user_id JOIN connections c ON c.id = p.connection_id
        WHERE p.status = 'unknown' ORDER BY p.created_at LIMIT $1""",
        limit,
    )
    return [_read(row) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many posts are overdue, held, and of unknown outcome."""

    late: int
    held: int
    unknown: int


async def counts(database: Database, *, late_ms: Ms) -> Counts:
    """`late_ms`: what is due for longer, and neither out nor held, counts as late."""
    running = ", ".join(f"'{status}'" for status in sorted(ACTIVE - {Status.HELD}))
    rows = await database.rows(
        f"""SELECT count(CASE WHEN status IN ({running}) AND due_at < :now - $1 THEN 1 END) AS late,
            count(CASE WHEN status = 'held' THEN 1 END) AS held,
            count(CASE WHEN status = 'unknown' THEN 1 END) AS unknown
        FROM posts""",
        late_ms,
    )
    return Counts(**{name: int(rows[0][name]) for name in ("late", "held", "unknown")})


async def owner_of(database: Database, post_id: str) -> str | None:
    """The id of the post's user; None when there is no such post."""
    rows = await database.rows("SELECT user_id FROM posts WHERE id = $1", post_id)
    return rows[0]["user_id"] if rows else None


def _read(row: Mapping[str, Any]) -> UnknownPost:
    created_at = as_moment(row["created_at"])
    assert created_at is not None  # the column is NOT NULL
    return UnknownPost(
        **{name: row[name] for name in ("id", "user_id", "email", "platform", "account_handle", "caption")},
        scheduled_at=as_moment(row["scheduled_at"]),
        created_at=created_at,
        deadline=from_ms(int(row["deadline"] or 0)),
        evidence=as_json(row["evidence"]) or {},
    )
