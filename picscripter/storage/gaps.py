"""What came due while nobody published: held for a person, for the database may be a backup of yesterday.

A restored database does not know what was published after it was copied. Nobody can tell that from a long outage, so
both end here: what is a little late because the machine restarted goes out, what came due in a long gap asks.
"""

from datetime import timedelta

from picscripter.plugin.clock import Clock
from picscripter.storage.database import Database
from picscripter.storage.dialect import rows_argument
from picscripter.storage.fields import Ms, from_ms
from picscripter.storage.post_rows import dump
from picscripter.storage.workers import EVERYBODY

AFTER_GAP = "after_gap"
"""The code in `posts.error` of posts that wait for a person's word."""


async def hold_after_gap(database: Database, clock: Clock, *, gap: timedelta, older: timedelta) -> int:
    """Hold what has been due for longer than `older`, if nobody published for longer than `gap`; how many."""
    async with database.transaction() as transaction:
        rows = await transaction.rows(
            "SELECT seen_at, :now AS now FROM workers WHERE id = $1 FOR UPDATE", EVERYBODY
        )
        if not rows:
            return 0
        now, seen = int(rows[0]["now"]), int(rows[0]["seen_at"])
        if now - seen <= gap.total_seconds() * 1000:
            return 0
        # Who starts beside us finds that somebody has looked.
        await transaction.run("UPDATE workers SET seen_at = $2 WHERE id = $1", EVERYBODY, now)
        message = _message(seen, now)
        held = await transaction.rows(
            """UPDATE posts SET status = 'held', error = AS_JSON($2), held_until = NULL, due_at = NULL, wake_at = NULL,
                worker = NULL, fence = fence + 1, updated_at = $3
            WHERE commit_state = 'none' AND coalesce(scheduled_at, created_at) < $1
                AND (status IN ('scheduled', 'queued', 'publishing') OR (status = 'held' AND due_at IS NOT NULL))
            RETURNING id""",
            from_ms(now) - older,
            dump({"code": AFTER_GAP, "message": message}),
            clock.now(),
        )
        if held:
            await transaction.run(
                """INSERT INTO job_logs (post_id, level, message, raw, created_at)
                SELECT x.id, 'warn', $2, NULL, $3 FROM ROWS($1: id text) AS x""",
                rows_argument([{"id": row["id"]} for row in held]),
                message,
                clock.now(),
            )
    return len(held)


async def held_after_gap(database: Database, *, limit: int = 10_000) -> list[tuple[str, str]]:
    """Those that still wait: (owner, post), the oldest first."""
    rows = await database.rows(
        "SELECT user_id, id FROM posts WHERE status = 'held' AND error->>'code' = $1 ORDER BY created_at LIMIT $2",
        AFTER_GAP,
        limit,
    )
    return [(row["user_id"], row["id"]) for row in rows]


def _message(seen: Ms, now: Ms) -> str:
    return (
        f"Nobody published between {from_ms(seen):%Y-%m-%d %H:%M} and {from_ms(now):%Y-%m-%d %H:%M} UTC, and this was "
        "due then. If the database is a restored backup, it may be public already: look, then retry or cancel it."
    )
