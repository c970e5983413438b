"""Posts stand still while their account is not connected, and go on when it is again."""

from datetime import datetime
from typing import Any

from picscripter.storage.database import Row, Statements
from picscripter.storage.dialect import rows_argument
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.post_rows import as_moment, dump

DISCONNECTED = "disconnected"
RECONNECT = "reconnect"
WAITS_FOR_ACCOUNT = frozenset({DISCONNECTED, RECONNECT})
"""The codes in `posts.error` of posts that wait: the account was disconnected, or its access has ended."""

_LOG = """
INSERT INTO job_logs (post_id, level, message, raw, created_at)
SELECT x.id, 'info', $2, NULL, $3 FROM ROWS($1: id text) AS x"""


async def hold(transaction: Statements, connection_id: str, handle: str, now: datetime) -> None:
    """Stop what waits for this connection; what has a commit under way stays with the engine.

    `due_at` stays: it remembers when the preparation wants to begin.
    """
    message = f"{handle} was disconnected: connect the account again, and this post goes on."
    rows = await transaction.rows(
        """UPDATE posts SET status = 'held', error = $2, held_until = NULL, wake_at = NULL, worker = NULL,
            fence = fence + 1, updated_at = $3
        WHERE connection_id = $1 AND commit_state = 'none'
            AND status IN ('scheduled', 'queued', 'publishing', 'held') RETURNING id""",
        connection_id,
        dump({"code": DISCONNECTED, "message": message}),
        now,
    )
    await _tell(transaction, rows, message, now)


async def release(transaction: Statements, connection_id: str, now: datetime) -> None:
    """Let the posts go on that wait for this connection: at their time, or at once when it has passed.

    A cancelled one waits for it when what it left on the platform could not be removed.
    """
    held = await transaction.rows(
        f"""SELECT id, status, scheduled_at, due_at FROM posts
        WHERE connection_id = $1 AND status IN ('held', 'processing', 'cancelled')
            AND error->>'code' IN ('{DISCONNECTED}', '{RECONNECT}')
        FOR UPDATE""",
        connection_id,
    )
    if not held:
        return
    rows = await transaction.rows(
        """UPDATE posts SET error = NULL, held_until = NULL, worker = NULL, fence = posts.fence + 1,
            updated_at = $2, due_at = x.due_at, wake_at = x.due_at,
            status = CASE WHEN status IN ('processing', 'cancelled') THEN status
                WHEN commit_state <> 'none' THEN 'publishing'
                WHEN scheduled_at > $2 THEN 'scheduled' ELSE 'queued' END
        FROM ROWS($1: id text, due_at bigint) AS x WHERE posts.id = x.id RETURNING posts.id AS id""",
        rows_argument([{"id": row["id"], "due_at": _due(row, now)} for row in held]),
        now,
    )
    await _tell(transaction, rows, "the account is connected again: the post goes on", now)


def _due(row: Row, now: datetime) -> Ms:
    """When a released post wants to be run: as it stood before, or at its time."""
    scheduled_at = as_moment(row["scheduled_at"])
    if scheduled_at is None or scheduled_at <= now or row["status"] == "cancelled":
        return to_ms(now)
    return int(row["due_at"]) if row["due_at"] is not None else to_ms(scheduled_at)


async def _tell(transaction: Statements, rows: list[Row], message: str, now: datetime) -> None:
    if rows:
        posts: list[dict[str, Any]] = [{"id": row["id"]} for row in rows]
        await transaction.run(_LOG, rows_argument(posts), message, now)
