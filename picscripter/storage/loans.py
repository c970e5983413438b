"""Files that platforms fetch from us: what is lent until when, and whether anybody came for it."""

from dataclasses import dataclass

from picscripter.storage.database import Database, Row
from picscripter.storage.fields import Ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One row of `media_loans`. `fetched_at`: when the first byte was asked for."""

    id: str
    sha256: str
    content_type: str
    bytes: int
    expires_at: Ms
    fetched_at: Ms | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulls:
    """What became of the loans of some time: `waiting` can still be fetched."""

    lent: int
    fetched: int
    waiting: int


_COLUMNS = ", ".join(Loan.__dataclass_fields__)
# Who fetches and who withdraws at once meet at the row: each is one statement, and the second sees the first.
_OPEN = "withdrawn_at IS NULL AND expires_at > :now"


class Loans:
    """The table of loans."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, loan_id: str, sha256: str, content_type: str, size: int, *, lifetime: Ms) -> None:
        """Lend a file for so many milliseconds."""
        await self._database.run(
            """INSERT INTO media_loans (id, sha256, content_type, bytes, created_at, expires_at)
            VALUES ($1, $2, $3, $4, :now, :now + $5)""",
            loan_id,
            sha256,
            content_type,
            size,
            lifetime,
        )

    async def open(self, loan_id: str) -> Loan | None:
        """The loan, if its file may be fetched now."""
        rows = await self._database.rows(
            f"SELECT {_COLUMNS} FROM media_loans WHERE id = $1 AND {_OPEN}", loan_id
        )
        return _read(rows[0]) if rows else None

    async def fetch(self, loan_id: str) -> bool:
        """Write down that somebody comes for it, before the first byte; False: too late, not a byte may be sent."""
        rows = await self._database.rows(
            f"""UPDATE media_loans SET fetched_at = COALESCE(fetched_at, :now)
            WHERE id = $1 AND {_OPEN} RETURNING id""",
            loan_id,
        )
        return bool(rows)

    async def was_fetched(self, loan_id: str) -> bool | None:
        """Whether anybody came for it; None: no such loan, or it is long over."""
        rows = await self._database.rows("SELECT fetched_at FROM media_loans WHERE id = $1", loan_id)
        return rows[0]["fetched_at"] is not None if rows else None

    async def withdraw(self, loan_id: str) -> bool:
        """Nobody fetches it from now on; whether it is sure that nobody did."""
        rows = await self._database.rows(
            """UPDATE media_loans SET withdrawn_at = COALESCE(withdrawn_at, :now)
            WHERE id = $1 RETURNING fetched_at""",
            loan_id,
        )
        return bool(rows) and rows[0]["fetched_at"] is None

    async def pulls(self, *, within: Ms, patience: Ms) -> Pulls:
        """Of the last `within` milliseconds; who does not come for `patience` was not let in."""
        rows = await self._database.rows(
            """SELECT COUNT(*) AS lent, COUNT(fetched_at) AS fetched,
                COALESCE(SUM(CASE WHEN fetched_at IS NULL AND created_at > :now - $2 THEN 1 ELSE 0 END), 0)
                    AS waiting
            FROM media_loans
            WHERE created_at > :now - $1 AND (withdrawn_at IS NULL OR fetched_at IS NOT NULL)""",
            within,
            patience,
        )
        return Pulls(**{name: int(rows[0][name]) for name in Pulls.__dataclass_fields__})


def _read(row: Row) -> Loan:
    return Loan(**{name: row[name] for name in Loan.__dataclass_fields__})
