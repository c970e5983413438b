"""A database of either kind, and the connections that are stored in it."""

from collections.abc import AsyncIterator

import pytest

from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database
from picscripter.storage.vault import Vault
from support.connecting import CLOCK


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
