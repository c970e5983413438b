"""Taking a public post back: removed from the platform first, and only then called cancelled."""

from dataclasses import dataclass

from picscripter.domain.redaction import redact
from picscripter.domain.states import Status
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.errors import Misconfigured, PlatformError, RateLimited, Reconnect, Refused
from picscripter.services.credentials import Credentials, app_for
from picscripter.services.refreshing import Refreshing
from picscripter.services.refusals import Conflicts, NotFound, Refusal, Unavailable
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.posts import Posts
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.unpublished import mark_unpublished, public_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublishing:
    """The use case behind `POST /api/posts/{id}/unpublish`."""

    registry: Registry
    network: Network
    credentials: Credentials
    connections: Connections
    refreshing: Refreshing
    posts: Posts
    database: Database
    clock: Clock

    async def unpublish(self, user_id: str, post_id: str) -> StoredPost:
        """The post, cancelled. Removing what is gone already succeeds, so a lost answer may be asked for again.

        NotFound: no such post; Conflicts: it is not public, or its platform cannot remove it; Unavailable: not now.
        """
        post = await self._public(user_id, post_id)
        platform = self._able(post)
        connection = await self.connections.get(user_id, post.connection_id)
        if connection is None:
            raise Conflicts(
                "not_connected", "The account of this post is disconnected; connect it again first."
            )
        try:
            await self._remove(platform, connection, post)
        except PlatformError as fault:
            raise _refusal(platform.description.label, fault) from fault
        removed = await mark_unpublished(self.database, self.clock, post)
        if removed is None:
            raise Conflicts(
                "conflict", "The post was removed, and changed at the same moment: look at it again."
            )
        return removed

    async def _public(self, user_id: str, post_id: str) -> StoredPost:
        post = await self.posts.get(user_id, post_id)
        if post is None:
            raise NotFound("not_found", "You have no post of this id.")
        if post.status not in (Status.PUBLISHED, Status.PARTIAL):
            raise Conflicts(
                "not_published",
                f"Only a public post is taken back; this one is {post.status}.",
                more={"postStatus": post.status},
            )
        return post

    def _able(self, post: StoredPost) -> Platform:
        platform = self.registry.get(post.platform)
        if platform is None or "delete" not in platform.capabilities:
            raise Conflicts("not_supported", f"Posts on {post.platform} cannot be removed from here.")
        return platform

    async def _remove(self, platform: Platform, connection: StoredConnection, post: StoredPost) -> None:
        ids = await public_ids(self.database, post)
        if not ids:
            raise Conflicts("not_supported", "The platform's id of this post is not known.")
        tokens = await self.refreshing.fresh(connection)
        app = app_for(tokens, lambda: self.credentials.app(platform, connection.login))
        session = self.network.session(platform, app, tokens)
        for remote_id in ids:
            await platform.delete(session, remote_id)


def _refusal(label: str, fault: PlatformError) -> Refusal:
    said = redact(fault.message)
    if isinstance(fault, Reconnect):
        return Conflicts("reconnect", f"{label} must be connected again: {said}")
    if isinstance(fault, Refused | Misconfigured):
        return Conflicts("platform_error", f"{label} did not remove it: {said}")
    after = 60.0 if isinstance(fault, RateLimited) else 5.0
    return Unavailable("unavailable", f"{label} did not answer as it should: {said}", retry_after=after)
