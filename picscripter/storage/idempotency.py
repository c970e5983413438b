"""The first request under an `Idempotency-Key`, and its answer."""

import hashlib
from dataclasses import dataclass

from picscripter.storage.database import Database
from picscripter.storage.fields import Ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept under a key; without a status the request is (or was, until `expires_at`) under way."""

    fingerprint: str
    status: int | None
    body: str | None
    expires_at: Ms


def key_id(user_id: str, key: str) -> str:
    """The row's id: keys of different users never meet, and what a client wrote into one is not stored."""
    return hashlib.sha256(f"{user_id}\0{key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKeys:
    """The table of keys. Times are the database's, so that all processes agree."""

    database: Database

    async def claim(self, key: str, fingerprint: str, lease: Ms) -> Kept | None:
        """Take the key for this request: None when it is ours now, else what stands there.

        A key is free when it was never used, is past its time, or was left under way by a process that died.
        """
        while True:
            if await self._take(key, fingerprint, lease):
                return None
            kept = await self._kept(key)
            if kept is not None:  # else it was given back in between
                return kept

    async def _take(self, key: str, fingerprint: str, lease: Ms) -> bool:
        rows = await self.database.rows(
            """INSERT INTO idempotency_keys (id, fingerprint, status, body, expires_at)
            VALUES ($1, $2, NULL, NULL, :now + $3)
            ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, status = NULL, body = NULL,
                expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at < :now
                AND (idempotency_keys.status IS NOT NULL
                    OR idempotency_keys.fingerprint = excluded.fingerprint)
            RETURNING id""",
            key,
            fingerprint,
            lease,
        )
        return bool(rows)

    async def _kept(self, key: str) -> Kept | None:
        rows = await self.database.rows(
            "SELECT fingerprint, status, body, expires_at FROM idempotency_keys WHERE id = $1", key
        )
        return Kept(**rows[0]) if rows else None

    async def keep(self, key: str, fingerprint: str, status: int, body: str, life: Ms) -> None:
        """Remember the answer for `life`."""
        await self.database.run(
            """UPDATE idempotency_keys SET status = $3, body = $4, expires_at = :now + $5
            WHERE id = $1 AND fingerprint = $2""",
            key,
            fingerprint,
            status,
            body,
            life,
        )

    async def free(self, key: str, fingerprint: str) -> None:
        """Give the key back: the request was refused and changed nothing."""
        await self.database.run(
            "DELETE FROM idempotency_keys WHERE id = $1 AND fingerprint = $2 AND status IS NULL",
            key,
            fingerprint,
        )
