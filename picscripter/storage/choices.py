"""Granted accounts, with their tokens, that wait sealed until their owner says which ones to connect."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from picscripter.plugin.account import Account
from picscripter.plugin.credentials import App, Tokens
from picscripter.storage.database import Database, Row, Statements
from picscripter.storage.fields import Ms, from_ms
from picscripter.storage.oauth_states import digest
from picscripter.storage.post_rows import as_moment
from picscripter.storage.vault import Vault

LIFE_MS: Ms = 10 * 60 * 1000

_MOMENTS = ("expires_at", "refresh_expires_at", "refreshable_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChoice:
    """`accounts` carry their own tokens here. `binding`: the digest of what the browser that came back has.

    `strange`: that is not the browser which asked, so the person must also confirm for whom it connects.
    """

    user_id: str
    platform: str
    login: str
    accounts: tuple[Account, ...]
    binding: str
    strange: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChoice(NewChoice):
    """A choice that is open until `expires_at`; `email` is its user's."""

    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The table of choices. Ids are stored as digests: with nothing but the database nobody can choose."""

    database: Database
    vault: Vault

    async def add(self, new: NewChoice) -> str:
        """Store the choice; its id, 192 bits of chance."""
        choice_id = secrets.token_urlsafe(24)
        row_id = digest(choice_id)
        await self.database.run(
            """INSERT INTO choices (id, user_id, platform, login, binding, accounts_enc, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, :now + $7)""",
            row_id,
            new.user_id,
            new.platform,
            new.login,
            new.binding,
            self.vault.seal(_dump(new), bound_to=_bound(row_id)),
            LIFE_MS,
        )
        return choice_id

    async def get(self, choice_id: str) -> StoredChoice | None:
        """None: there is no such choice, it was made, or its time is over."""
        rows = await self.database.rows(
            """SELECT c.id AS id, c.user_id AS user_id, c.platform AS platform, c.login AS login,
                c.binding AS binding, c.accounts_enc AS accounts_enc, c.expires_at AS expires_at,
                u.email AS email
            FROM choices c JOIN users u ON u.id = c.user_id WHERE c.id = $1 AND c.expires_at > :now""",
            digest(choice_id),
        )
        return self._read(rows[0]) if rows else None

    async def take_in(self, transaction: Statements, choice_id: str) -> bool:
        """Use the choice up, tokens and all. False: somebody else was faster, or it has ended."""
        rows = await transaction.rows(
            "DELETE FROM choices WHERE id = $1 AND expires_at > :now RETURNING id", digest(choice_id)
        )
        return bool(rows)

    def _read(self, row: Row) -> StoredChoice:
        data = json.loads(self.vault.open(row["accounts_enc"], bound_to=_bound(row["id"])))
        return StoredChoice(
            user_id=row["user_id"],
            email=row["email"],
            platform=row["platform"],
            login=row["login"],
            binding=row["binding"],
            strange=data["strange"],
            accounts=tuple(_account(each) for each in data["accounts"]),
            expires_at=from_ms(int(row["expires_at"])),
        )


def _bound(row_id: str) -> str:
    return f"choices/{row_id}/accounts"


def _dump(new: NewChoice) -> str:
    accounts: Sequence[dict[str, Any]] = [asdict(account) for account in new.accounts]
    return json.dumps({"strange": new.strange, "accounts": accounts}, default=_text)


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else dict(value)  # type: ignore[call-overload]


def _account(data: dict[str, Any]) -> Account:
    tokens = data["tokens"]
    if tokens is not None:
        moments = {name: as_moment(tokens[name]) for name in _MOMENTS}
        app = tokens.get("app")
        tokens = Tokens(
            **{**tokens, **moments, "scopes": tuple(tokens["scopes"]), "app": App(**app) if app else None}
        )
    return Account(**{**data, "tokens": tokens})
