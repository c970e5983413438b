"""Which post is behind what an account shows, and what a platform tells about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from picscripter.storage.database import Database
from picscripter.storage.dialect import rows_argument, values_argument


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteIds:
    """The table of the platforms' ids that posts have taken, and the posts they lead to."""

    database: Database

    async def posts_of(self, connection_ids: Collection[str], remote_id: str) -> list[str]:
        """The posts on these connections that own the platform's id; one per connection at most."""
        rows = await self.database.rows(
            "SELECT post_id FROM remote_ids WHERE connection_id IN VALUES($1) AND remote_id = $2",
            values_argument(list(connection_ids)),
            remote_id,
        )
        return [str(row["post_id"]) for row in rows]

    async def tell(
        self, post_ids: Collection[str], level: Literal["info", "warn"], message: str, now: datetime
    ) -> None:
        """Add a line to the posts' logs."""
        await self.database.run(
            """INSERT INTO job_logs (post_id, level, message, raw, created_at)
            SELECT x.id, $2, $3, NULL, $4 FROM ROWS($1: id text) AS x""",
            rows_argument([{"id": post_id} for post_id in post_ids]),
            level,
            message,
            now,
        )

    async def look_again(self, connection_ids: Collection[str]) -> int:
        """Wake the posts that wait to look up what became of their commit; how many there are.

        One that a worker holds right now is left alone: it most likely waits for the very answer.
        """
        rows = await self.database.rows(
            """UPDATE posts SET wake_at = :now, due_at = :now
            WHERE connection_id IN VALUES($1) AND commit_state = 'open' AND wake_at > :now AND worker IS NULL
            RETURNING id""",
            values_argument(list(connection_ids)),
        )
        return len(rows)
