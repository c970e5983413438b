"""What handlers need, handed to them by the composition root: no handler finds anything in a global."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from picscripter.plugin.clock import Clock
from picscripter.storage.database import Database
from picscripter.storage.posts import Posts
from picscripter.storage.vault import Vault
from picscripter.web.auth import Bearer


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`public_url` has no slash at its end; `cors_origins` may hold `*`."""

    public_url: str
    session_secret: str = field(repr=False)
    cors_origins: tuple[str, ...] = ()
    clock: Clock
    database: Database
    vault: Vault
    registry: Any
    bearer: Bearer
    posts: Posts
    accounts: Any
    composing: Any
    idempotency: Any
    connecting: Any = None

    @property
    def https(self) -> bool:
        """Whether people reach us over TLS: cookies are then `Secure`."""
        return self.public_url.startswith("https:")


SERVICES = web.AppKey("picscripter-services", Services)


def services(request: web.Request) -> Services:
    """The services of the application that answers."""
    return request.app[SERVICES]
