"""Disconnecting an account: its tokens are forgotten in any case, and given back if that works."""

import asyncio
import logging
from dataclasses import dataclass

from picscripter.domain.redaction import redact
from picscripter.platforms.network import Network
from picscripter.platforms.registry import Registry
from picscripter.plugin.credentials import Tokens
from picscripter.plugin.errors import PlatformError
from picscripter.services.choosing import summaries
from picscripter.services.credentials import Credentials, app_for
from picscripter.services.refusals import Conflicts, NotFound
from picscripter.storage.connections import Connections
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.vault import Sealed

log = logging.getLogger("picscripter.disconnecting")

PATIENCE = 8.0
"""Seconds that a platform gets for taking its access back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """The account is gone from here. `reason`: why the platform itself was not told, or did not hear it."""

    connection: StoredConnection
    revoked: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnecting:
    """The use case behind `POST /api/disconnect/{platform}`."""

    registry: Registry
    network: Network
    credentials: Credentials
    connections: Connections
    patience: float = PATIENCE

    async def disconnect(self, user_id: str, platform: str, connection_id: str | None) -> Disconnected:
        """Forget the connection; its posts are held. NotFound: there is none; Conflicts: say which one."""
        theirs = await self.connections.of_user(user_id)
        connection = _which([each for each in theirs if each.platform == platform], connection_id)
        tokens = _opened(connection)
        gone = await self.connections.disconnect(user_id, connection.id)
        if gone is None:
            raise _none()
        if tokens is None:
            return Disconnected(
                connection=gone, revoked=False, reason="its tokens could not be read any more"
            )
        if any(_opened(each) == tokens for each in theirs if _shares(each, connection)):
            return Disconnected(
                connection=gone, revoked=False, reason="other accounts of the same consent use this access"
            )
        fault = await self._revoke(connection, tokens)
        return Disconnected(connection=gone, revoked=fault is None, reason=fault)

    async def _revoke(self, connection: StoredConnection, tokens: Tokens) -> str | None:
        """Tell the platform; None when it took the access back, else why not."""
        platform = self.registry.get(connection.platform)
        if platform is None:
            return "the platform's plugin is not installed"
        if "revoke" not in platform.capabilities:
            return f"{platform.description.label} has no way to give access back; its own settings do"
        try:
            async with asyncio.timeout(self.patience):
                app = app_for(tokens, lambda: self.credentials.app(platform, connection.login))
                await platform.revoke(self.network.context(platform, app), tokens)
        except TimeoutError:
            return f"{platform.description.label} did not answer in time"
        except PlatformError as fault:
            log.warning("revoking %s failed: %s", connection.id, redact(fault.message))
            return redact(fault.message)
        return None


def _shares(other: StoredConnection, connection: StoredConnection) -> bool:
    """Whether its access may be the same: one consent may open several accounts (Pages, organizations)."""
    same = (other.platform, other.login) == (connection.platform, connection.login)
    return same and other.id != connection.id and other.status == "active"


def _which(here: list[StoredConnection], connection_id: str | None) -> StoredConnection:
    named = [each for each in here if connection_id in (None, each.id)]
    if not named:
        raise _none()
    if len(named) > 1:
        raise Conflicts(
            "choose_connection",
            "Several accounts are connected: say with connectionId which one is to go.",
            more={"connections": summaries(named, None)},
        )
    return named[0]


def _none() -> NotFound:
    return NotFound("not_connected", "You have no such connection; GET /api/connections lists yours.")


def _opened(connection: StoredConnection) -> Tokens | None:
    """The tokens, or None when the key ring lost their key: that must not keep anybody from disconnecting."""
    try:
        return connection.tokens()
    except Sealed:
        return None
