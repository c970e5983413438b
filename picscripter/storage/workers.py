"""Processes that publish, and when they last said so."""

from picscripter.storage.database import Database
from picscripter.storage.fields import Ms

EVERYBODY = "*"
"""The row of all together: when any of them last said so. It stays when they have gone."""


class Workers:
    """For `/readyz`: who is there, and how late they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, worker: str, *, lag_ms: Ms) -> None:
        await self._database.run(
            """INSERT INTO workers (id, started_at, seen_at, lag_ms) VALUES ($1, :now, :now, $2), ($3, :now, :now, 0)
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, lag_ms = excluded.lag_ms""",
            worker,
            lag_ms,
            EVERYBODY,
        )

    async def gone(self, worker: str) -> None:
        """Also forgets those that have not been seen for a day."""
        await self._database.run(
            "DELETE FROM workers WHERE id = $1 OR (seen_at < :now - $2 AND id <> $3)",
            worker,
            86_400_000,
            EVERYBODY,
        )
