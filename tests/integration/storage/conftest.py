"""A database of either kind with an account of Anna's, and words for posts that are claimed, intended and answered."""

from collections.abc import AsyncIterator

import pytest

from picscripter.storage.connections import Connections
from picscripter.storage.database import Database, open_database
from picscripter.storage.vault import Vault
from support.connecting import CLOCK
from support.storing import Desk, open_desk


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
async def desk(database: Database, connections: Connections) -> Desk:
    return await open_desk(database, connections)
