"""Keeping access alive: one refresh at a time per connection across all processes, and none of them spent twice.

A single-use refresh token whose answer was lost is never sent again: platforms take the second use for theft and end
the grant. The access token is then used to its end, a late answer is welcome, and after that the person reconnects.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from picscripter.domain.freshness import can_refresh, is_expired, needs_refresh
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.errors import (
    ContractBroken,
    Misconfigured,
    NotSent,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Retry,
)
from picscripter.services.credentials import app_for
from picscripter.services.persisting import persisted
from picscripter.storage.connections import Connections
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.vault import Sealed

_LEASE: Ms = 45_000
"""Longer than any request may take; who died with it is waited for no longer."""

_POLL = 0.1

_PAGE = 200
_A_SWEEP = 1_000
"""So many connections of a login are looked at in one sweep; the next one goes on behind them."""

logger = logging.getLogger("picscripter.refreshing")

AppOf = Callable[[Platform, str], App]
"""The operator's keys for a platform's login; Misconfigured when there are none."""


class Refreshing:
    """Hands out tokens that are good now."""

    def __init__(
        self, connections: Connections, registry: Registry, network: Network, app_of: AppOf, clock: Clock
    ) -> None:
        self._connections = connections
        self._registry = registry
        self._network = network
        self._app_of = app_of
        self._clock = clock
        self._swept: dict[tuple[str, str], tuple[datetime, str]] = {}
        self._under_way: dict[tuple[str, int], asyncio.Task[Tokens]] = {}

    async def fresh(self, connection: StoredConnection) -> Tokens:
        """Tokens to publish with. Reconnect when the access is over; Retry when it cannot be had right now."""
        if connection.status != "active":
            raise Reconnect(
                connection.status_reason or f"{connection.account_handle} must be connected again"
            )
        tokens, now = connection.tokens(), self._clock.now()
        login = self._registry[connection.platform].description.login(connection.login)
        if not needs_refresh(tokens, now=now, chance=self._clock.random(), keep_alive=login.keep_alive):
            if is_expired(tokens, now=now):
                raise Reconnect("the access has ended, and there is no way to renew it")
            return tokens
        try:
            return await self.renew(connection, tokens)
        except PlatformError:
            # An outage is not a dead grant, and a token that still counts is used to its end.
            if is_expired(tokens, now=self._clock.now()):
                raise
            return tokens

    async def keep_alive(self) -> int:
        """Renew what ends soon and would die unused; how many were looked at."""
        looked_at = 0
        for platform in self._registry.values():
            for login in platform.description.logins:
                if login.keep_alive is not None:
                    before = self._clock.now() + login.keep_alive
                    looked_at += await self._keep_all(platform.description.name, login.name, before)
        return looked_at

    async def _keep_all(self, platform: str, login: str, before: datetime) -> int:
        """Page by page, and begun anew at the end: those that cannot be renewed hide none that can."""
        key, looked_at = (platform, login), 0
        while looked_at < _A_SWEEP:
            page = await self._connections.ending(
                platform, login, before, after=self._swept.get(key), most=_PAGE
            )
            for connection in page:
                await self._keep(connection)
                if connection.expires_at is not None:
                    self._swept[key] = (connection.expires_at, connection.id)
            looked_at += len(page)
            if len(page) < _PAGE:
                self._swept.pop(key, None)
                break
        return looked_at

    async def _keep(self, connection: StoredConnection) -> None:
        try:
            await self.fresh(connection)
        except Reconnect as fault:
            await self._connections.mark_reconnect(connection.id, str(fault), connection.token_version)
        except (PlatformError, ContractBroken, Sealed) as fault:
            # Its own trouble, and no other account's.
            logger.warning("the access of connection %s could not be renewed: %s", connection.id, fault)

    async def renew(self, connection: StoredConnection, presented: Tokens) -> Tokens:
        """New tokens in place of `presented`, whether or not they are near their end.

        One flight per connection: who comes while it is under way gets its result. It is finished even when the
        caller is cancelled, because its answer cannot be had a second time.
        """
        key = (connection.id, connection.token_version)
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._renew(connection, presented))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def give_up(self, connection: StoredConnection, presented: Tokens, reason: str) -> bool:
        """Say that the person must reconnect. False: there are newer tokens than the ones that were refused."""
        stored = await self._reload(connection)
        if stored.status != "active":
            return True
        # Without a token to compare (there was none to be had) the versions tell whether there are newer ones.
        same = (
            stored.tokens().access == presented.access
            if presented.access
            else stored.token_version == connection.token_version
        )
        if not same:
            return False
        return await self._connections.mark_reconnect(stored.id, reason, stored.token_version)

    async def close(self) -> None:
        """Let what is under way finish: an answer that nobody stores is lost for good."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _forget(self, key: tuple[str, int], task: "asyncio.Task[Tokens]") -> None:
        self._under_way.pop(key, None)
        if not task.cancelled():
            task.exception()  # told to whoever awaited it; nobody may have been left

    async def _renew(self, connection: StoredConnection, presented: Tokens) -> Tokens:
        stored = await self._reload(connection)
        if stored.token_version != connection.token_version:
            return stored.tokens()  # somebody else was quicker
        if not can_refresh(presented, now=self._clock.now()):
            raise Reconnect("the access has ended, and there is no way to renew it")
        platform = self._registry[connection.platform]
        single_use = platform.description.login(connection.login).refresh_single_use
        if await self._connections.begin_refresh(
            connection.id, connection.token_version, _LEASE, single_use=single_use
        ):
            return await self._present(platform, connection, presented, single_use=single_use)
        return await self._wait_for_other(connection, presented, single_use=single_use)

    async def _present(
        self, platform: Platform, connection: StoredConnection, presented: Tokens, *, single_use: bool
    ) -> Tokens:
        app = app_for(presented, lambda: self._app_of(platform, connection.login))
        context = self._network.context(platform, app)
        try:
            fresh = await platform.refresh(context, presented)
        except Reconnect:
            await self._end(connection, forget=False)
            stored = await self._reload(connection)  # before it is called dead: somebody may have renewed it
            if stored.token_version != connection.token_version:
                return stored.tokens()
            raise
        except (NotSent, RateLimited, QuotaExhausted, Misconfigured):
            await self._end(connection, forget=True)  # it certainly was not used
            raise
        except Exception:
            await self._end(connection, forget=not single_use)
            raise
        fresh = replace(fresh, hosts=presented.hosts, app=presented.app)  # a refresh moves no account
        # The only copy of a single-use grant: a database that is away for a second must not cost it.
        if await persisted(
            lambda: self._connections.store_refreshed(connection.id, connection.token_version, fresh),
            self._clock,
        ):
            return fresh
        return (await self._reload(connection)).tokens()  # the person reconnected meanwhile: theirs are newer

    async def _end(self, connection: StoredConnection, *, forget: bool) -> None:
        await self._connections.end_refresh(connection.id, connection.token_version, forget=forget)

    async def _wait_for_other(
        self, connection: StoredConnection, presented: Tokens, *, single_use: bool
    ) -> Tokens:
        """Another process refreshes, or did and was never heard of again."""
        until = self._clock.steady() + _LEASE / 1000
        while self._clock.steady() < until:
            stored = await self._reload(connection)
            if stored.token_version != connection.token_version:
                return stored.tokens()
            if stored.status != "active":
                raise Reconnect(stored.status_reason or "the account must be connected again")
            if stored.refresh_lease_until <= to_ms(self._clock.now()):
                if single_use and stored.refresh_presented == connection.token_version:
                    break
                return await self._renew(connection, presented)  # it failed without spending the token
            await self._clock.sleep(_POLL)
        if is_expired(presented, now=self._clock.now()):
            raise Reconnect("the answer to a refresh was lost, and its token cannot be used twice")
        raise Retry("the token is being refreshed elsewhere", after=5)

    async def _reload(self, connection: StoredConnection) -> StoredConnection:
        stored = await self._connections.load([connection.id])
        if not stored:
            raise Reconnect("the connection is not there any more")
        return stored[0]
