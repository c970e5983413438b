"""Users: an e-mail address and the hash of a password."""

from dataclasses import dataclass, field
from datetime import datetime

from picscripter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUser:
    """One row of `users`."""

    id: str
    email: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """The table of users."""

    database: Database

    async def add(self, user: StoredUser, created_at: datetime) -> None:
        """Store a new user. Conflict: the address has an account."""
        await self.database.run(
            "INSERT INTO users (id, email, password_hash, created_at) VALUES ($1, $2, $3, $4)",
            user.id,
            user.email,
            user.password_hash,
            created_at,
        )

    async def by_email(self, email: str) -> StoredUser | None:
        """The user of an address that is already normalised."""
        rows = await self.database.rows("SELECT id, email, password_hash FROM users WHERE email = $1", email)
        return StoredUser(**rows[0]) if rows else None
