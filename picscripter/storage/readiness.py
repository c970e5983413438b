"""What the database can say of how the installation does: the workers, and how late they are."""

from dataclasses import dataclass

from picscripter.storage.database import Database
from picscripter.storage.fields import Ms
from picscripter.storage.workers import EVERYBODY

SEEN_WITHIN: Ms = 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersSeen:
    """How many workers spoke lately, and how late the latest of them takes up what is due."""

    count: int
    lag_ms: int


async def workers_seen(database: Database) -> WorkersSeen:
    """One round trip. Raises what the driver raises when there is no database."""
    rows = await database.rows(
        """SELECT count(*) AS count, coalesce(max(lag_ms), 0) AS lag_ms FROM workers
        WHERE seen_at > :now - $1 AND id <> $2""",
        SEEN_WITHIN,
        EVERYBODY,
    )
    return WorkersSeen(count=int(rows[0]["count"]), lag_ms=int(rows[0]["lag_ms"]))
