"""The only place where the parts are put together: settings in, a running house out."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from picscripter.domain.lent_address import Seal
from picscripter.domain.public_url import unreachable
from picscripter.domain.retry import Policy
from picscripter.domain.timing import LOOK_AHEAD
from picscripter.platforms import moved_hosts
from picscripter.platforms.allowances import adjust
from picscripter.platforms.discovery import discover, installed
from picscripter.platforms.log_redaction import install_log_redaction
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.platforms.watch import Watch
from picscripter.plugin.clock import Clock, SystemClock
from picscripter.services.credentials import Credentials
from picscripter.services.media.fixing import Fixing
from picscripter.services.media.intake import Intake
from picscripter.services.media.late import LateMedia
from picscripter.services.media.lending import MediaLending
from picscripter.services.media.probing import Probing
from picscripter.services.media.shelf import Shelf
from picscripter.services.publishing.publishing import Publishing
from picscripter.services.refreshing import Refreshing
from picscripter.settings import Settings, SettingsError
from picscripter.storage.claims import Claims
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database, sqlite_path
from picscripter.storage.expiry import sweep
from picscripter.storage.gaps import hold_after_gap
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal
from picscripter.storage.key_check import FOREIGN_RING, opens
from picscripter.storage.library import Library
from picscripter.storage.loans import Loans
from picscripter.storage.media_place import open_store
from picscripter.storage.media_store import MediaStore
from picscripter.storage.migrations import migrate
from picscripter.storage.outcomes import Outcomes
from picscripter.storage.posts import Posts
from picscripter.storage.vault import Vault
from picscripter.storage.workers import Workers
from picscripter.worker.carrier import in_process, over_redis
from picscripter.worker.dispatcher import Dispatcher
from picscripter.worker.engine import Engine
from picscripter.worker.runs import Runs
from picscripter.worker.slots import Slots

if TYPE_CHECKING:
    from aiohttp import web

logger = logging.getLogger("picscripter")

LEASE_MS = 6_000
"""Who does not beat for so long has lost his posts: short, because a second owner is harmless (the fence) and a long
wait is not."""

BEAT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that stands between the settings and the doors."""

    settings: Settings
    clock: Clock
    registry: Registry
    network: Network
    database: Database
    vault: Vault
    connections: Connections
    posts: Posts
    credentials: Credentials
    refreshing: Refreshing
    workers: Workers
    library: Library
    files: MediaStore
    lending: MediaLending
    name: str = field(
        default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"[-64:]
    )

    def publishing(self) -> Publishing:
        """What runs a post that was taken."""
        settle = self.settings.settle_seconds
        return Publishing(
            registry=self.registry,
            network=self.network,
            app_of=self.credentials.app,
            refreshing=self.refreshing,
            database=self.database,
            journal=Journal(self.database, self.vault),
            intents=Intents(self.database),
            outcomes=Outcomes(self.database, self.clock),
            clock=self.clock,
            policy=Policy(attempts=self.settings.attempts, backoff_seconds=self.settings.backoff_seconds),
            settle=None if settle is None else timedelta(seconds=settle),
            late=LateMedia(
                intake=self.intake(),
                fetch=self.network.fetch,
                posts=self.posts,
                fixing=Fixing(intake=self.intake()),
            ),
        )

    def intake(self) -> Intake:
        """What takes files in."""
        return Intake(
            store=self.files,
            library=self.library,
            probing=Probing(),
            clock=self.clock,
            most=self.settings.media_max_bytes,
        )

    def engine(self) -> Engine:
        """A dispatcher with its workers, not started yet."""
        claims = Claims(
            self.database,
            worker=self.name,
            lease_ms=LEASE_MS,
            look_ahead_ms=int(LOOK_AHEAD.total_seconds() * 1000),
        )
        slots = Slots(self.settings.concurrency, self.clock)
        publishing = self.publishing()
        runs = Runs(claims, publishing.journal, self.connections, publishing, slots, self.clock)
        redis_url = self.settings.redis_url
        carrier = in_process(self.clock) if redis_url is None else over_redis(redis_url, self.clock)
        return Engine(
            self.name,
            claims=claims,
            runs=runs,
            dispatcher=Dispatcher(
                claims, carrier, runs, slots, sorted(self.registry), self.clock, news=self.posts.news
            ),
            carrier=carrier,
            workers=self.workers,
            sweep=self._sweep,
            look_back=self._look_back,
            clock=self.clock,
            beat_seconds=BEAT_SECONDS,
            lock_file=self._lock_file(),
        )

    def app(self) -> "web.Application":
        """The HTTP API over this house."""
        # Imported here: a worker needs no web, and starts faster without it.
        from picscripter.services.accounts import Accounts  # noqa: PLC0415
        from picscripter.services.amending import Amending  # noqa: PLC0415
        from picscripter.services.checking import Checking  # noqa: PLC0415
        from picscripter.services.composing import Composing  # noqa: PLC0415
        from picscripter.services.idempotency import Idempotency  # noqa: PLC0415
        from picscripter.services.linking import link  # noqa: PLC0415
        from picscripter.services.media.gathering import Gathering  # noqa: PLC0415
        from picscripter.services.passwords import Passwords  # noqa: PLC0415
        from picscripter.services.unpublishing import Unpublishing  # noqa: PLC0415
        from picscripter.storage.idempotency import IdempotencyKeys  # noqa: PLC0415
        from picscripter.storage.revoked_tokens import RevokedTokens  # noqa: PLC0415
        from picscripter.storage.users import Users  # noqa: PLC0415
        from picscripter.web.app import create_app  # noqa: PLC0415
        from picscripter.web.auth import Bearer  # noqa: PLC0415
        from picscripter.web.rates import Rates  # noqa: PLC0415
        from picscripter.web.services import Media, Services  # noqa: PLC0415

        settings, database, clock = self.settings, self.database, self.clock
        intake = self.intake()
        composing = Composing(
            posts=self.posts,
            connections=self.connections,
            checking=Checking(self.registry, self.network.media_allow_hosts, unreachable=self._unreachable),
            clock=clock,
            gathering=Gathering(intake=intake, fetch=self.network.fetch),
            fixing=Fixing(intake=intake),
        )
        amending = Amending(
            posts=self.posts,
            composing=composing,
            platforms=self.registry,
            clock=clock,
            settle_seconds=settings.settle_seconds,
        )
        linking = link(
            database=database,
            vault=self.vault,
            clock=clock,
            registry=self.registry,
            network=self.network,
            credentials=self.credentials,
            connections=self.connections,
            refreshing=self.refreshing,
            public_url=settings.public_url,
        )
        unpublishing = Unpublishing(
            registry=self.registry,
            network=self.network,
            credentials=self.credentials,
            connections=self.connections,
            refreshing=self.refreshing,
            posts=self.posts,
            database=database,
            clock=clock,
        )
        return create_app(
            Services(
                public_url=settings.public_url,
                session_secret=settings.session_secret,
                cors_origins=settings.cors_origins,
                credentials=self.credentials,
                clock=clock,
                database=database,
                vault=self.vault,
                registry=self.registry,
                bearer=Bearer(settings.jwt_secret, RevokedTokens(database=database), clock),
                rates=Rates(clock),
                posts=self.posts,
                accounts=Accounts(users=Users(database=database), passwords=Passwords(), clock=clock),
                composing=composing,
                amending=amending,
                idempotency=Idempotency(keys=IdempotencyKeys(database=database)),
                linking=linking,
                unpublishing=unpublishing,
                media=Media(intake=intake, shelf=self.shelf(), lending=self.lending),
                carrier_answers=self._carrier_answers(),
            )
        )

    def _carrier_answers(self) -> Callable[[], Awaitable[object]] | None:
        """Asks Redis whether it is there; None without one."""
        redis_url = self.settings.redis_url
        if redis_url is None:
            return None
        from picscripter.worker.redis_stream import ping  # noqa: PLC0415 - costs 0.1 s of the start

        return lambda: ping(redis_url)

    def shelf(self) -> Shelf:
        """What users do with their files, and the removal of what nobody needs."""
        keep = timedelta(days=self.settings.media_keep_days)
        return Shelf(library=self.library, store=self.files, clock=self.clock, keep=keep)

    def _unreachable(self, platform: Platform) -> str | None:
        """Why the platform cannot fetch files from us. What stands in its place here can."""
        if self.network.hosts(platform).is_elsewhere:
            return None
        return unreachable(self.settings.public_url)

    async def _look_back(self) -> int:
        """Before anything is published: what came due while nobody did."""
        gap, older = self.settings.gap_minutes, self.settings.gap_older_minutes
        if not gap:
            return 0
        return await hold_after_gap(
            self.database, self.clock, gap=timedelta(minutes=gap), older=timedelta(minutes=older)
        )

    async def _sweep(self) -> None:
        await sweep(self.database)
        await self.refreshing.keep_alive()
        await self.shelf().sweep()

    def _lock_file(self) -> Path | None:
        if not self.settings.embedded:
            return None
        path = sqlite_path(self.settings.database_url)
        return path.with_name(path.name + ".engine")


@asynccontextmanager
async def open_house(settings: Settings, clock: Clock | None = None) -> AsyncIterator[House]:
    """Migrate, open the database and the network, find the plugins."""
    clock = clock or SystemClock()
    await migrate(settings.database_url)
    registry, there = discover(settings.plugins), installed()
    if problems := [
        *adjust(registry, settings.environ),
        *moved_hosts.wrong(registry, settings.host_overrides(), there),
    ]:
        raise SettingsError(problems)
    for strange in sorted((settings.plugins or frozenset()) - there):
        known = ", ".join(sorted(there)) or "none"
        logger.warning(
            "PICSCRIPTER_PLUGINS names %s, which is not installed; installed are: %s", strange, known
        )
    for broken in registry.quarantined:
        logger.error("plugin %s is quarantined: %s", broken.name, broken.reason)
    async with AsyncExitStack() as stack:
        stack.callback(install_log_redaction())
        stack.enter_context(Watch(registry))
        database = await stack.enter_async_context(open_database(settings.database_url, clock))
        files = await stack.enter_async_context(open_store(settings))
        lending = MediaLending(
            loans=Loans(database),
            store=files,
            seal=Seal(settings.session_secret),
            public_url=settings.public_url,
        )
        network = Network(
            clock,
            sandbox=settings.sandbox,
            overrides=settings.host_overrides(),
            media_allow_hosts=settings.media_allow_hosts,
            media_store=files,
            media_max_bytes=settings.media_max_bytes,
            lending=lending,
        )
        await stack.enter_async_context(network)
        vault = Vault(settings.encryption_keys)
        if not await opens(database, vault):
            logger.error("%s.", FOREIGN_RING)
        connections = Connections(database, vault, clock)
        credentials = Credentials(settings.environ, sandbox=settings.sandbox is not None)
        refreshing = Refreshing(connections, registry, network, credentials.app, clock)
        stack.push_async_callback(refreshing.close)
        yield House(
            settings=settings,
            clock=clock,
            registry=registry,
            network=network,
            database=database,
            vault=vault,
            connections=connections,
            posts=Posts(database, clock),
            credentials=credentials,
            refreshing=refreshing,
            workers=Workers(database),
            library=Library(database, clock),
            files=files,
            lending=lending,
        )


async def work(
    settings: Settings, *, stop: asyncio.Event, ready: Callable[[str], None] | None = None
) -> None:
    """Publish until `stop` is set, then finish what runs."""
    async with open_house(settings) as house:
        engine = house.engine()
        await engine.start()
        if ready is not None:
            ready(house.name)
        await stop.wait()
        await engine.stop()


async def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    with_engine: bool,
    stop: asyncio.Event,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Answer HTTP (and publish, `with_engine`) until `stop` is set. `ready` gets the address. OSError: no such port."""
    from aiohttp import web  # noqa: PLC0415 - a worker needs no web

    from picscripter.web.serving import Runner  # noqa: PLC0415

    async with open_house(settings) as house:
        engine = house.engine() if with_engine else None
        runner = Runner(house.app())
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            if engine is not None:
                await engine.start()
            if ready is not None:
                ready(address_of(runner.addresses[0]))
            await stop.wait()
        finally:
            await runner.cleanup()
            if engine is not None:
                await engine.stop()


def address_of(bound: tuple[str, int]) -> str:
    """The address of a bound socket, as people type it."""
    host, port = bound[0], bound[1]
    return f"http://{'localhost' if host in ('0.0.0.0', '::', '127.0.0.1') else host}:{port}"  # noqa: S104
