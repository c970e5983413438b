"""Two users; and the doors of the API, with two browsers before them."""

from datetime import UTC, datetime

import pytest

from picscripter.storage.database import Database
from picscripter.testing.clock import ManualClock
from support.connect_flow import open_browser, open_flow
from support.connecting import add_user


@pytest.fixture
async def anna(database: Database) -> str:
    return await add_user(database, "anna@example.com")


@pytest.fixture
async def ben(database: Database) -> str:
    return await add_user(database, "ben@example.com")


@pytest.fixture
def clock():
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def flow(sqlite_url, clock):
    async with open_flow(sqlite_url, clock) as opened:
        yield opened


@pytest.fixture
async def browser(flow):
    async with open_browser(flow) as opened:
        yield opened


@pytest.fixture
async def stranger(flow):
    """Another browser, without any cookie."""
    async with open_browser(flow) as opened:
        yield opened


@pytest.fixture
async def ann(flow):
    return await flow.user("ann@example.com")


@pytest.fixture
async def bob(flow):
    return await flow.user("bob@example.com")
