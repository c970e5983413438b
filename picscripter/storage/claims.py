"""Who runs which post: due rows are claimed for a while, under a fencing token, and freed when their worker dies.

While somebody runs a post its `wake_at` is the end of the lease: a worker that stops beating simply lets it become
due again. Every write of a run names the fence; a claim that was made again has a newer one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from picscripter.storage.database import Database
from picscripter.storage.dialect import rows_argument, values_argument
from picscripter.storage.fields import Ms
from picscripter.storage.post_rows import COLUMNS, StoredPost, read_post

_SCAN = 500
"""So many due rows are looked at per claim, to let users take turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A post handed to one worker: the fence is spent when it is taken."""

    post_id: str
    fence: int
    connection_id: str


class Claims:
    """The dispatcher's and the workers' side of the table of posts. Times are the database's."""

    def __init__(self, database: Database, *, worker: str, lease_ms: Ms, look_ahead_ms: Ms) -> None:
        self._database = database
        self._worker = worker
        self._lease_ms = lease_ms
        self.look_ahead_ms = look_ahead_ms

    async def claim(self, platform: str, most: int, *, full: Collection[str] = ()) -> list[Claim]:
        """Take up to `most` due posts, users in turn, the longest due of each first.

        `full`: connections that have enough under way here. They are passed over, so that one account's ten thousand
        posts do not delay another's one.
        """
        rows = await self._database.rows(
            f"""
            WITH due AS (
                SELECT id, user_id, wake_at FROM posts
                WHERE platform = $1 AND wake_at <= :now + $2 AND connection_id NOT IN VALUES($3)
                ORDER BY wake_at LIMIT {_SCAN} FOR UPDATE SKIP LOCKED
            ), turns AS (
                SELECT id, wake_at, row_number() OVER (PARTITION BY user_id ORDER BY wake_at) AS turn FROM due
            )
            UPDATE posts SET fence = fence + 1, wake_at = :now + $4, worker = $5
            WHERE id IN (SELECT id FROM turns ORDER BY turn, wake_at LIMIT $6)
            RETURNING id, fence, connection_id""",
            platform,
            self.look_ahead_ms,
            values_argument(list(full)),
            self._lease_ms,
            self._worker,
            most,
        )
        return [
            Claim(post_id=row["id"], fence=int(row["fence"]), connection_id=row["connection_id"])
            for row in rows
        ]

    async def take(self, claims: Sequence[tuple[str, int]]) -> list[StoredPost]:
        """Begin to run what a message carries. A message that comes twice, or late, finds its fences spent."""
        rows = await self._database.rows(
            f"""
            UPDATE posts SET fence = posts.fence + 1, wake_at = :now + $2, worker = $3,
                status = CASE WHEN posts.status IN ('scheduled', 'queued', 'held') AND
                    (posts.scheduled_at IS NULL OR posts.scheduled_at <= $4) THEN 'publishing' ELSE posts.status END
            WHERE (posts.id, posts.fence) IN (SELECT x.id, x.fence FROM ROWS($1: id text, fence bigint) AS x)
            RETURNING {COLUMNS}""",
            rows_argument([{"id": post_id, "fence": fence} for post_id, fence in claims]),
            self._lease_ms,
            self._worker,
            self._database.clock.now(),
        )
        return [read_post(row) for row in rows]

    async def beat(self, running: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
        """Keep what this worker runs for another lease; the pairs that are still ours."""
        rows = await self._database.rows(
            """
            UPDATE posts SET wake_at = :now + $2
            WHERE (posts.id, posts.fence) IN (SELECT x.id, x.fence FROM ROWS($1: id text, fence bigint) AS x)
                AND posts.worker = $3
            RETURNING id, fence""",
            rows_argument([{"id": post_id, "fence": fence} for post_id, fence in running]),
            self._lease_ms,
            self._worker,
        )
        return {(row["id"], int(row["fence"])) for row in rows}

    async def release(self, running: Sequence[tuple[str, int]]) -> None:
        """Give back what was claimed and will not be run here (a shutdown): due again at its time."""
        await self._database.run(
            """
            UPDATE posts SET wake_at = due_at, worker = NULL, fence = posts.fence + 1
            WHERE (posts.id, posts.fence) IN (SELECT x.id, x.fence FROM ROWS($1: id text, fence bigint) AS x)""",
            rows_argument([{"id": post_id, "fence": fence} for post_id, fence in running]),
        )

    async def free_all(self) -> int:
        """Free every claim: for the only process of a database, at its start, when nobody else can be running."""
        rows = await self._database.rows(
            """UPDATE posts SET wake_at = due_at, worker = NULL, fence = fence + 1
            WHERE worker IS NOT NULL AND wake_at IS NOT NULL RETURNING id"""
        )
        return len(rows)

    def follow_steps(self) -> None:
        """Keep what is stored right when the machine's clock is moved: for the only engine of a SQLite file."""
        self._database.follow_steps()

    async def pauses(self, platforms: Collection[str]) -> dict[str, Ms]:
        """For each platform with waiting posts: how long until the next one is due (negative: overdue)."""
        rows = await self._database.rows(
            """SELECT x.name AS name, (SELECT min(p.wake_at) FROM posts p
                WHERE p.platform = x.name AND p.wake_at IS NOT NULL) - :now AS pause
            FROM ROWS($1: name text) AS x""",
            rows_argument([{"name": name} for name in platforms]),
        )
        return {row["name"]: int(row["pause"]) for row in rows if row["pause"] is not None}
