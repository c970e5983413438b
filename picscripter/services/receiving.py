"""What platforms tell us by themselves: verified by their plugin, then told to the posts that it is about."""

import logging
from dataclasses import dataclass

from picscripter.domain.redaction import redact
from picscripter.platforms.network import Network
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.errors import Misconfigured, PlatformError
from picscripter.plugin.webhook import WebhookAnswer, WebhookEvent, WebhookRequest
from picscripter.services.connecting import find_login, find_platform
from picscripter.services.credentials import Credentials
from picscripter.services.refusals import Forbidden, NotFound, Unavailable
from picscripter.storage.connections import Connections
from picscripter.storage.remote_ids import RemoteIds

log = logging.getLogger("picscripter.receiving")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """Behind `/api/hooks/{platform}`. An event changes no post's status: it is a reason to look."""

    registry: Registry
    network: Network
    credentials: Credentials
    connections: Connections
    remote_ids: RemoteIds
    clock: Clock

    async def receive(self, platform: str, login: str | None, request: WebhookRequest) -> WebhookAnswer:
        """Verify, note, and say what to answer. Forbidden: not verified; NotFound: none are taken."""
        here = find_platform(self.registry, platform)
        if "receive_webhook" not in here.capabilities:
            raise NotFound("not_supported", f"{here.description.label} sends us nothing.")
        try:
            app = self.credentials.app(here, find_login(here, login).name)
            answer = await here.receive_webhook(self.network.context(here, app), request)
        except Misconfigured as fault:
            raise Unavailable(fault.code or "misconfigured", fault.message) from fault
        except PlatformError as fault:
            log.info("a call to the hook of %s was refused: %s", platform, redact(fault.message))
            raise Forbidden("forbidden", "This call could not be verified.") from fault
        if answer.status < 300:
            for event in answer.events:
                await self._note(platform, here.description.label, event)
        return answer

    async def _note(self, platform: str, label: str, event: WebhookEvent) -> None:
        ids = [each.id for each in await self.connections.by_account(platform, event.account_id)]
        if not ids:
            return
        posts = await self.remote_ids.posts_of(ids, event.handle)
        if posts:
            why = f" ({redact(event.message)[:300]})" if event.message else ""
            await self.remote_ids.tell(
                posts,
                "info" if event.kind == "published" else "warn",
                f"{label} tells: {event.kind}{why}",
                self.clock.now(),
            )
        elif event.kind == "published":
            # Perhaps the post whose answer was lost: its own lookup decides, but need not wait any longer.
            await self.remote_ids.look_again(ids)
