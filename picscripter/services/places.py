"""Where on an account one can post: boards, playlists and the like, asked of the platform right now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from picscripter.domain.redaction import redact
from picscripter.platforms.network import Network
from picscripter.platforms.registry import Registry
from picscripter.plugin.errors import PlatformError, RateLimited, Reconnect, Refused
from picscripter.plugin.problem import Problem
from picscripter.services.credentials import Credentials, app_for
from picscripter.services.refreshing import Refreshing
from picscripter.services.refusals import Conflicts, Invalid, NotFound, Refusal, Unavailable
from picscripter.storage.connections import Connections
from picscripter.storage.stored_connection import StoredConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The use case behind `GET /api/connections/{id}/places`."""

    registry: Registry
    network: Network
    credentials: Credentials
    connections: Connections
    refreshing: Refreshing

    async def of(self, user_id: str, connection_id: str, kind: str) -> Sequence[Mapping[str, str]]:
        """`{"id", "name"}` each. NotFound: no such connection, or its platform knows no places."""
        connection = await self.connections.get(user_id, connection_id)
        if connection is None:
            raise NotFound("not_found", "You have no such connection; GET /api/connections lists yours.")
        platform = self.registry.get(connection.platform)
        if platform is None or "places" not in platform.capabilities:
            raise NotFound(
                "not_supported", f"Accounts of {connection.platform} have no places to choose from."
            )
        try:
            return await self._ask(connection, kind)
        except PlatformError as fault:
            raise _refusal(platform.description.label, fault) from fault

    async def _ask(self, connection: StoredConnection, kind: str) -> Sequence[Mapping[str, str]]:
        platform = self.registry[connection.platform]
        tokens = await self.refreshing.fresh(connection)
        app = app_for(tokens, lambda: self.credentials.app(platform, connection.login))
        return await platform.places(self.network.session(platform, app, tokens), kind)


def _refusal(label: str, fault: PlatformError) -> Refusal:
    said = redact(fault.message)
    if isinstance(fault, Reconnect):
        return Conflicts("reconnect", f"{label} must be connected again: {said}")
    if isinstance(fault, Refused):
        problem = Problem(path="/query/kind", rule="kind", message=said)
        return Invalid("invalid", said, problems=fault.problems or [problem])
    after = 60.0 if isinstance(fault, RateLimited) else 5.0
    return Unavailable("platform_unavailable", f"{label} did not tell: {said}", retry_after=after)
