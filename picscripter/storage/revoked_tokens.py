"""Tokens that were logged out, kept until they would have ended by themselves."""

from dataclasses import dataclass

from picscripter.storage.database import Database
from picscripter.storage.fields import Ms


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedTokens:
    """The table of ids (`jti`) of tokens that no longer open anything."""

    database: Database

    async def add(self, jti: str, expires_at: Ms) -> None:
        """Revoke; twice is the same as once. What has ended by itself is forgotten at this occasion."""
        await self.database.run("DELETE FROM revoked_tokens WHERE expires_at < :now")
        await self.database.run(
            "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING",
            jti,
            expires_at,
        )

    async def admits(self, user_id: str, jti: str) -> bool:
        """Whether the user is there and the token was not logged out: one round trip."""
        rows = await self.database.rows(
            """SELECT id FROM users WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE jti = $2)""",
            user_id,
            jti,
        )
        return bool(rows)
