"""A connection as it is stored, read into plain values; its tokens stay sealed until asked for."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from picscripter.plugin.account import Account
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.errors import Reconnect
from picscripter.storage.fields import Ms
from picscripter.storage.post_rows import as_json, as_moment
from picscripter.storage.vault import Vault

ConnectionStatus = Literal["active", "reconnect", "disconnected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConnection:
    """One row of `connections`; moments are aware, JSON is parsed. Its repr shows no token, sealed or not."""

    id: str
    user_id: str
    platform: str
    login: str
    status: ConnectionStatus
    status_reason: str | None
    scopes: tuple[str, ...]
    token_type: str
    expires_at: datetime | None
    refresh_expires_at: datetime | None
    refreshable_from: datetime | None
    token_version: int
    refresh_presented: int | None
    refresh_lease_until: Ms
    account_id: str
    account_handle: str
    account_kind: str
    account_picture: str | None
    account_facts: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    access_token_enc: str = field(repr=False)
    refresh_token_enc: str | None = field(repr=False)
    extra_enc: str | None = field(repr=False)
    vault: Vault = field(repr=False, compare=False)

    def tokens(self) -> Tokens:
        """The tokens, decrypted. Reconnect: they were erased; Sealed: the key ring cannot open them."""
        if self.status == "disconnected":
            raise Reconnect(f"{self.account_handle} is disconnected")
        more = json.loads(self._open(self.extra_enc, "extra") or "{}")
        return Tokens(
            access=self.vault.open(self.access_token_enc, bound_to=bound(self.id, "access")),
            refresh=self._open(self.refresh_token_enc, "refresh"),
            expires_at=self.expires_at,
            refresh_expires_at=self.refresh_expires_at,
            refreshable_from=self.refreshable_from,
            scopes=self.scopes,
            token_type=self.token_type,
            extra=more.get("extra", {}),
            hosts=more.get("hosts", {}),
            app=App(**more["app"]) if more.get("app") else None,
        )

    def account(self) -> Account:
        """The account as plugins see it, without tokens."""
        return Account(
            id=self.account_id,
            handle=self.account_handle,
            kind=self.account_kind,
            picture=self.account_picture,
            facts=self.account_facts,
        )

    def _open(self, sealed: str | None, word: str) -> str | None:
        return None if sealed is None else self.vault.open(sealed, bound_to=bound(self.id, word))


def bound(connection_id: str, word: str) -> str:
    """What a ciphertext of a connection is bound to: its row and its column."""
    return f"connections/{connection_id}/{word}"


def sealed_tokens(vault: Vault, connection_id: str, tokens: Tokens) -> tuple[str, str | None, str | None]:
    """The access token, refresh token and extra as the row `connection_id` holds them."""

    def seal(plain: str, word: str) -> str:
        return vault.seal(plain, bound_to=bound(connection_id, word))

    return (
        seal(tokens.access, "access"),
        None if tokens.refresh is None else seal(tokens.refresh, "refresh"),
        seal(more, "extra") if (more := _more(tokens)) else None,
    )


def _more(tokens: Tokens) -> str:
    """What few platforms have; empty for the others."""
    more = {
        "extra": dict(tokens.extra),
        "hosts": dict(tokens.hosts),
        "app": None if tokens.app is None else asdict(tokens.app),
    }
    return json.dumps(more) if any(more.values()) else ""


COLUMNS = ", ".join(name for name in StoredConnection.__dataclass_fields__ if name != "vault")

_MOMENTS = ("expires_at", "refresh_expires_at", "refreshable_from", "created_at", "updated_at")


def read_connection(row: Mapping[str, Any], vault: Vault) -> StoredConnection:
    """The row's values; it must hold at least COLUMNS."""
    values = {name: row[name] for name in StoredConnection.__dataclass_fields__ if name != "vault"}
    for name in _MOMENTS:
        values[name] = as_moment(values[name])
    values["scopes"] = tuple(as_json(values["scopes"]))
    values["account_facts"] = as_json(values["account_facts"])
    return StoredConnection(**values, vault=vault)
