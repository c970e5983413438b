"""Consents under way: what was asked for, by whom, and whether the answer has come. It counts once.

A login may begin with a form of ours; then the form, too, is such a row, under an id of its own.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

from picscripter.plugin.credentials import App
from picscripter.storage.database import Database, Row
from picscripter.storage.fields import Ms
from picscripter.storage.post_rows import as_json, dump
from picscripter.storage.registered_apps import dump_app, read_app
from picscripter.storage.vault import Vault

LIFE_MS: Ms = 10 * 60 * 1000
"""RFC 6749 leaves it open; ten minutes are what it grants a code, and enough to find a password."""

_BYTES = 32  # 256 bits; RFC 6749, section 10.10, wants at least 128 and 160 is its advice

NotTaken = Literal["unknown", "used", "expired"]
Kind = Literal["consent", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who wants what connected. `binding` is the digest of what only the asking browser has."""

    user_id: str
    platform: str
    login: str
    scopes: tuple[str, ...]
    binding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewState(Asked):
    """A consent about to be asked for. `app`: the one that was registered on the fly for it; None: the operator's."""

    verifier: str | None = field(repr=False)
    kind: Kind = "consent"
    app: App | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenState(NewState):
    """What came back with its state, for the first time and in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm(NewState):
    """A form that was not sent yet; `email` is that of the user who gets the account."""

    email: str


def vars_of(asked: Asked) -> dict[str, Any]:
    """Its members, for a state that asks the same."""
    return {name: getattr(asked, name) for name in Asked.__dataclass_fields__}


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
        sealed = (
            None
            if new.verifier is None
            else self.vault.seal(new.verifier, bound_to=_bound(row_id, "verifier"))
        )
        await self.database.run(
            """INSERT INTO oauth_states (id, user_id, platform, login, scopes, verifier_enc, binding,
                kind, app_enc, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, :now + $10)""",
            row_id,
            new.user_id,
            new.platform,
            new.login,
            dump(list(new.scopes)),
            sealed,
            new.binding,
            new.kind,
            None if new.app is None else self.vault.seal(dump_app(new.app), bound_to=_bound(row_id, "app")),
            LIFE_MS,
        )
        return state

    async def take(self, platform: str, state: str, kind: Kind = "consent") -> TakenState | NotTaken:
        """Use the state up. One of another platform or kind is `unknown`, and stays good for its own."""
        rows = await self.database.rows(
            f"""UPDATE oauth_states SET used_at = :now
            WHERE id = $1 AND platform = $2 AND kind = $3 AND used_at IS NULL AND expires_at > :now
            RETURNING {_COLUMNS}""",
            digest(state),
            platform,
            kind,
        )
        return TakenState(**self._read(rows[0])) if rows else await self._why(platform, state)

    async def form(self, form_id: str) -> OpenForm | NotTaken:
        """The form under this id, while it was not sent."""
        rows = await self.database.rows(
            f"""SELECT {", ".join(f"s.{name} AS {name}" for name in _COLUMNS.split(", "))}, u.email AS email
            FROM oauth_states s JOIN users u ON u.id = s.user_id
            WHERE s.id = $1 AND s.kind = 'form' AND s.used_at IS NULL AND s.expires_at > :now""",
            digest(form_id),
        )
        if not rows:
            return await self._why(None, form_id)
        return OpenForm(**self._read(rows[0]), email=rows[0]["email"])

    async def _why(self, platform: str | None, state: str) -> NotTaken:
        rows = await self.database.rows(
            "SELECT platform, used_at FROM oauth_states WHERE id = $1", digest(state)
        )
        if not rows or platform not in (None, rows[0]["platform"]):
            return "unknown"
        return "expired" if rows[0]["used_at"] is None else "used"

    def _read(self, row: Row) -> dict[str, Any]:
        app = self._open(row, "app")
        return {
            "user_id": row["user_id"],
            "platform": row["platform"],
            "login": row["login"],
            "scopes": tuple(as_json(row["scopes"])),
            "verifier": self._open(row, "verifier"),
            "binding": row["binding"],
            "kind": row["kind"],
            "app": None if app is None else read_app(app),
        }

    def _open(self, row: Row, word: str) -> str | None:
        sealed = row[f"{word}_enc"]
        return None if sealed is None else self.vault.open(sealed, bound_to=_bound(row["id"], word))


_COLUMNS = "id, user_id, platform, login, scopes, verifier_enc, binding, kind, app_enc"


def _bound(row_id: str, word: str) -> str:
    return f"oauth_states/{row_id}/{word}"
