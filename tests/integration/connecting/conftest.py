"""A database of either kind with two users."""

from collections.abc import AsyncIterator

import pytest

from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database
from picscripter.storage.vault import Vault
from support.connecting import CLOCK, add_user


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, CLOCK) as opened:
        yield opened


@pytest.fixture
def vault() -> Vault:
    return Vault([bytes(range(32))])


@pytest.fixture
def connections(database: Database, vault: Vault) -> Connections:
    return Connections(database, vault, CLOCK)


@pytest.fixture
async def anna(database: Database) -> str:
    return await add_user(database, "anna@example.com")


@pytest.fixture
async def ben(database: Database) -> str:
    return await add_user(database, "ben@example.com")
