"""Consents under way: what was asked for, by whom, and whether the answer has come. It counts once."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Literal

from picscripter.storage.database import Database, Row
from picscripter.storage.fields import Ms
from picscripter.storage.post_rows import as_json, dump
from picscripter.storage.vault import Vault

LIFE_MS: Ms = 10 * 60 * 1000
"""RFC 6749 leaves it open; ten minutes are what it grants a code, and enough to find a password."""

_BYTES = 32  # 256 bits; RFC 6749, section 10.10, wants at least 128 and 160 is its advice

NotTaken = Literal["unknown", "used", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewState:
    """A consent about to be asked for. `binding` is the digest of what only the asking browser has."""

    user_id: str
    platform: str
    login: str
    scopes: tuple[str, ...]
    verifier: str | None = field(repr=False)
    binding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenState(NewState):
    """What came back with its state, for the first time and in time."""


def digest(secret: str) -> str:
    """What the database keeps of something that opens a door: SHA-256, in hex. For long random texts only."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthStates:
    """The table of states, stored as digests, with sealed verifiers: who reads it cannot go on with any."""

    database: Database
    vault: Vault

    async def add(self, new: NewState) -> str:
        """Store the consent; the state that goes into the address, 256 bits of chance."""
        state = secrets.token_urlsafe(_BYTES)
        row_id = digest(state)
        sealed = None if new.verifier is None else self.vault.seal(new.verifier, bound_to=_bound(row_id))
        await self.database.run(
            """INSERT INTO oauth_states (id, user_id, platform, login, scopes, verifier_enc, binding,
                expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, :now + $8)""",
            row_id,
            new.user_id,
            new.platform,
            new.login,
            dump(list(new.scopes)),
            sealed,
            new.binding,
            LIFE_MS,
        )
        return state

    async def take(self, platform: str, state: str) -> TakenState | NotTaken:
        """Use the state up. One of another platform is `unknown`, and stays good for its own."""
        rows = await self.database.rows(
            """UPDATE oauth_states SET used_at = :now
            WHERE id = $1 AND platform = $2 AND used_at IS NULL AND expires_at > :now
            RETURNING id, user_id, platform, login, scopes, verifier_enc, binding""",
            digest(state),
            platform,
        )
        return self._read(rows[0]) if rows else await self._why(platform, state)

    async def _why(self, platform: str, state: str) -> NotTaken:
        rows = await self.database.rows(
            "SELECT used_at FROM oauth_states WHERE id = $1 AND platform = $2", digest(state), platform
        )
        if not rows:
            return "unknown"
        return "expired" if rows[0]["used_at"] is None else "used"

    def _read(self, row: Row) -> TakenState:
        sealed = row["verifier_enc"]
        return TakenState(
            user_id=row["user_id"],
            platform=row["platform"],
            login=row["login"],
            scopes=tuple(as_json(row["scopes"])),
            verifier=None if sealed is None else self.vault.open(sealed, bound_to=_bound(row["id"])),
            binding=row["binding"],
        )


def _bound(row_id: str) -> str:
    return f"oauth_states/{row_id}/verifier"
