"""The accounts that users have connected, with their tokens, and who may refresh these.

Every change of the tokens counts `token_version`; what somebody learnt about older tokens changes nothing.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from picscripter.plugin.account import Account
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import Tokens
from picscripter.storage.database import Database, Row, Statements
from picscripter.storage.dialect import values_argument
from picscripter.storage.fields import Ms
from picscripter.storage.holding import hold, release
from picscripter.storage.post_rows import dump
from picscripter.storage.stored_connection import COLUMNS, StoredConnection, read_connection, sealed_tokens
from picscripter.storage.vault import Vault

# The id must be known before the tokens are sealed, for they are bound to it: this gives the id, old or new,
# and locks the row; the same transaction fills it.
_RESERVE = """
INSERT INTO connections (id, user_id, platform, login, status, scopes, access_token_enc, token_type,
    token_version, refresh_lease_until, account_id, account_handle, account_kind, account_facts,
    created_at, updated_at)
VALUES ($1, $2, $3, $4, 'disconnected', '[]', '', 'Bearer', 0, 0, $5, '', 'person', '{}', $6, $6)
ON CONFLICT (user_id, platform, account_id) DO UPDATE SET updated_at = excluded.updated_at
RETURNING id"""

_TOKENS = """
scopes = $2, access_token_enc = $3, refresh_token_enc = $4, extra_enc = $5, token_type = $6, expires_at = $7,
refresh_expires_at = $8, refreshable_from = $9, updated_at = $10, token_version = token_version + 1,
refresh_presented = NULL, refresh_lease_until = 0, status = 'active', status_reason = NULL"""


class Connections:
    """The table of connections. What a user asks for names the user; what the engine asks for, the ids."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def save(
        self, user_id: str, platform: str, login: str, account: Account, tokens: Tokens
    ) -> StoredConnection:
        """Connect the account. One that was connected before keeps its id, and its held posts go on."""
        async with self._database.transaction() as transaction:
            return await self.save_in(transaction, user_id, platform, login, account, tokens)

    async def save_in(
        self,
        transaction: Statements,
        user_id: str,
        platform: str,
        login: str,
        account: Account,
        tokens: Tokens,
    ) -> StoredConnection:
        """`save` as part of a larger change."""
        reserved = await transaction.rows(
            _RESERVE, str(uuid.uuid4()), user_id, platform, login, account.id, self._clock.now()
        )
        connection_id = str(reserved[0]["id"])
        rows = await transaction.rows(
            f"""UPDATE connections SET {_TOKENS}, login = $11, account_handle = $12, account_kind = $13,
                account_picture = $14, account_facts = $15
            WHERE id = $1 RETURNING {COLUMNS}""",
            connection_id,
            *self._token_values(connection_id, tokens),
            login,
            account.handle[:255],
            account.kind,
            account.picture,
            dump(dict(account.facts)),
        )
        await release(transaction, connection_id, self._clock.now())
        return self._read(rows)[0]

    async def get(self, user_id: str, connection_id: str) -> StoredConnection | None:
        """None: there is none of this id, it is another user's, or it is disconnected."""
        rows = await self._database.rows(
            f"""SELECT {COLUMNS} FROM connections
            WHERE id = $1 AND user_id = $2 AND status <> 'disconnected'""",
            connection_id,
            user_id,
        )
        return self._read(rows)[0] if rows else None

    async def of_user(self, user_id: str, platform: str | None = None) -> list[StoredConnection]:
        """The user's connections (on that platform), oldest first, without the disconnected ones."""
        rows = await self._database.rows(
            f"""SELECT {COLUMNS} FROM connections WHERE user_id = $1 AND status <> 'disconnected'
            ORDER BY created_at, id""",
            user_id,
        )
        return [each for each in self._read(rows) if platform in (None, each.platform)]

    async def of_users(self, user_ids: Sequence[str]) -> list[list[StoredConnection]]:
        """`of_user` for several at once, each user's in the place of its id: one statement for all of them."""
        rows = await self._database.rows(
            f"""SELECT {COLUMNS} FROM connections
            WHERE user_id IN VALUES($1) AND status <> 'disconnected' ORDER BY created_at, id""",
            values_argument(list(set(user_ids))),
        )
        found: dict[str, list[StoredConnection]] = {}
        for each in self._read(rows):
            found.setdefault(each.user_id, []).append(each)
        return [found.get(user_id, []) for user_id in user_ids]

    async def by_account(self, platform: str, account_id: str) -> list[StoredConnection]:
        """Everybody's connections of one account: several users may have connected it."""
        rows = await self._database.rows(
            f"""SELECT {COLUMNS} FROM connections WHERE platform = $1 AND account_id = $2
            ORDER BY created_at, id""",
            platform,
            account_id,
        )
        return self._read(rows)

    async def load(self, ids: Collection[str]) -> list[StoredConnection]:
        """Those of these ids that there are, disconnected ones too, in no order. No owner is asked."""
        rows = await self._database.rows(
            f"SELECT {COLUMNS} FROM connections WHERE id IN VALUES($1)", values_argument(list(ids))
        )
        return self._read(rows)

    async def mark_reconnect(self, connection_id: str, reason: str, token_version: int) -> bool:
        """Say that these tokens are dead. False: there are newer ones by now, and nothing was changed."""
        return await self._changed(
            """UPDATE connections SET status = 'reconnect', status_reason = $3, updated_at = $4
            WHERE id = $1 AND token_version = $2 AND status = 'active' RETURNING id""",
            connection_id,
            token_version,
            reason,
            self._clock.now(),
        )

    async def disconnect(self, user_id: str, connection_id: str) -> StoredConnection | None:
        """Erase the tokens and hold the posts that wait; None: the user has no such connection.

        The row stays: who connects the account again gets its id back, and the posts go on.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.rows(
                f"""UPDATE connections SET status = 'disconnected', status_reason = NULL,
                    access_token_enc = '', refresh_token_enc = NULL, extra_enc = NULL,
                    token_version = token_version + 1,
                    refresh_presented = NULL, refresh_lease_until = 0, updated_at = $3
                WHERE id = $1 AND user_id = $2 AND status <> 'disconnected' RETURNING {COLUMNS}""",
                connection_id,
                user_id,
                self._clock.now(),
            )
            if not rows:
                return None
            gone = self._read(rows)[0]
            await hold(transaction, gone.id, gone.account_handle, self._clock.now())
        return gone

    async def ending(
        self,
        platform: str,
        login: str,
        before: datetime,
        *,
        after: tuple[datetime, str] | None = None,
        most: int = 200,
    ) -> list[StoredConnection]:
        """Active connections whose access ends before then and can be renewed, the first to end first.

        `after`: (expires_at, id) of the last one of the page before.
        """
        page = "" if after is None else "AND (expires_at, id) > ($6, $7)"
        rows = await self._database.rows(
            f"""SELECT {COLUMNS} FROM connections
            WHERE platform = $1 AND login = $2 AND status = 'active' AND refresh_token_enc IS NOT NULL
                AND expires_at < $3 AND (refreshable_from IS NULL OR refreshable_from <= $4) {page}
            ORDER BY expires_at, id LIMIT $5""",
            platform,
            login,
            before,
            self._clock.now(),
            most,
            *(after or ()),
        )
        return self._read(rows)

    async def begin_refresh(
        self, connection_id: str, token_version: int, lease_ms: Ms, *, single_use: bool
    ) -> bool:
        """Take the lease for refreshing these very tokens. False: somebody has it, or there are newer tokens.

        With `single_use` also False when this refresh token was presented and nobody saw the answer: it
        may be spent, and platforms take a second use for theft and end the grant (RFC 9700, section 4.14.2).
        """
        orphaned = "AND (refresh_presented IS NULL OR refresh_presented <> $2)" if single_use else ""
        return await self._changed(
            f"""UPDATE connections SET refresh_lease_until = :now + $3, refresh_presented = $2
            WHERE id = $1 AND token_version = $2 AND status = 'active' AND refresh_lease_until <= :now
                {orphaned} RETURNING id""",
            connection_id,
            token_version,
            lease_ms,
        )

    async def store_refreshed(self, connection_id: str, presented_version: int, tokens: Tokens) -> bool:
        """Replace the tokens that were presented, whoever holds the lease. False: there are newer ones.

        A late answer revives a connection that was called dead meanwhile, and its held posts.
        """
        async with self._database.transaction() as transaction:
            rows = await transaction.rows(
                f"""UPDATE connections SET {_TOKENS}
                WHERE id = $1 AND token_version = $11 AND status <> 'disconnected' RETURNING id""",
                connection_id,
                *self._token_values(connection_id, tokens),
                presented_version,
            )
            if rows:
                await release(transaction, connection_id, self._clock.now())
        return bool(rows)

    async def end_refresh(self, connection_id: str, presented_version: int, *, forget: bool) -> None:
        """Give the lease back without new tokens. `forget`: the request was certainly not sent."""
        presented = "NULL" if forget else "refresh_presented"
        await self._database.run(
            f"""UPDATE connections SET refresh_lease_until = 0, refresh_presented = {presented}
            WHERE id = $1 AND token_version = $2 AND refresh_presented = $2""",
            connection_id,
            presented_version,
        )

    def _token_values(self, connection_id: str, tokens: Tokens) -> tuple[object, ...]:
        """The arguments $2 to $10 of `_TOKENS`."""
        return (
            dump(list(tokens.scopes)),
            *sealed_tokens(self._vault, connection_id, tokens),
            tokens.token_type,
            tokens.expires_at,
            tokens.refresh_expires_at,
            tokens.refreshable_from,
            self._clock.now(),
        )

    def _read(self, rows: Sequence[Row]) -> list[StoredConnection]:
        return [read_connection(row, self._vault) for row in rows]

    async def _changed(self, sql: str, *args: object) -> bool:
        return bool(await self._database.rows(sql, *args))
