"""What handlers need, handed to them by the composition root: no handler finds anything in a global."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.services.accounts import Accounts
from picscripter.services.amending import Amending
from picscripter.services.composing import Composing
from picscripter.services.credentials import Credentials
from picscripter.services.idempotency import Idempotency
from picscripter.services.linking import Linking
from picscripter.services.media.intake import Intake
from picscripter.services.media.lending import MediaLending
from picscripter.services.media.shelf import Shelf
from picscripter.services.unpublishing import Unpublishing
from picscripter.storage.database import Database
from picscripter.storage.posts import Posts
from picscripter.storage.vault import Vault
from picscripter.web.auth import Bearer
from picscripter.web.rates import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """The use cases around files: how they come in, what becomes of them, and who may fetch them."""

    intake: Intake
    shelf: Shelf
    lending: MediaLending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`carrier_answers` raises when the carrier is down; None: there is none.

    `public_url` has no slash at its end; `cors_origins` may hold `*`.
    """

    public_url: str
    session_secret: str = field(repr=False)
    cors_origins: tuple[str, ...] = ()
    credentials: Credentials
    clock: Clock
    database: Database
    vault: Vault
    registry: Registry
    bearer: Bearer
    rates: Rates
    posts: Posts
    accounts: Accounts
    composing: Composing
    amending: Amending
    idempotency: Idempotency
    linking: Linking | None = None
    unpublishing: Unpublishing | None = None
    media: Media | None = None
    carrier_answers: Callable[[], Awaitable[object]] | None = None

    @property
    def https(self) -> bool:
        """Whether people reach us over TLS: cookies are then `Secure`."""
        return self.public_url.startswith("https:")


SERVICES = web.AppKey("picscripter-services", Services)


def services(request: web.Request) -> Services:
    """The services of the application that answers."""
    return request.app[SERVICES]


def linking(request: web.Request) -> Linking:
    """The use cases around connected accounts."""
    found = services(request).linking
    assert found is not None  # only tests of other parts go without
    return found


def unpublishing(request: web.Request) -> Unpublishing:
    """The use case that takes public posts back."""
    found = services(request).unpublishing
    assert found is not None  # only tests of other parts go without
    return found


def media(request: web.Request) -> Media:
    """The use cases around files."""
    found = services(request).media
    assert found is not None  # only tests of other parts go without
    return found
