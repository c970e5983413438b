"""A process of picscripter as the suite needs it: the engine's run of a post over one database file, without loops."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from picscripter.domain.retry import Policy
from picscripter.platforms.network import Network
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.services.credentials import Credentials
from picscripter.services.linking import Linking, link
from picscripter.services.publishing.publishing import Publishing
from picscripter.services.refreshing import Refreshing
from picscripter.storage.claims import Claims
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal
from picscripter.storage.outcomes import Outcomes
from picscripter.storage.posts import Posts
from picscripter.storage.vault import Vault

PUBLIC_URL = "http://localhost:5000"
KEY = bytes(range(32))
"""Encrypts what the suite stores; nothing of it outlives the suite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What stands between the database file and the network."""

    database: Database
    registry: Registry
    network: Network
    credentials: Credentials
    connections: Connections
    posts: Posts
    claims: Claims
    journal: Journal
    publishing: Publishing
    linking: Linking


@asynccontextmanager
async def start(folder: Path, clock: Clock, registry: Registry, network: Network) -> AsyncIterator[Process]:
    """Open the database in the folder (its schema is there) and the network; close both at the end."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(network)
        database = await stack.enter_async_context(open_database(url_of(folder), clock))
        vault = Vault((KEY,))
        connections = Connections(database, vault, clock)
        credentials = Credentials({}, sandbox=True)
        refreshing = Refreshing(connections, registry, network, credentials.app, clock)
        stack.push_async_callback(refreshing.close)
        journal = Journal(database, vault)
        yield Process(
            database=database,
            registry=registry,
            network=network,
            credentials=credentials,
            connections=connections,
            posts=Posts(database, clock),
            claims=Claims(database, worker="conformance", lease_ms=3_600_000, look_ahead_ms=0),
            journal=journal,
            publishing=Publishing(
                registry=registry,
                network=network,
                app_of=credentials.app,
                refreshing=refreshing,
                database=database,
                journal=journal,
                intents=Intents(database),
                outcomes=Outcomes(database, clock),
                clock=clock,
                policy=Policy(),
            ),
            linking=link(
                database=database,
                vault=vault,
                clock=clock,
                registry=registry,
                network=network,
                credentials=credentials,
                connections=connections,
                refreshing=refreshing,
                public_url=PUBLIC_URL,
            ),
        )


def url_of(folder: Path) -> str:
    """The database in that folder, as settings name it."""
    return f"sqlite:///{folder / 'picscripter.db'}"
