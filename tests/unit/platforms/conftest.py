"""A raw server, and a network that points the made-up platform at it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from support.plugin_kit import APP, TOKENS, RawServer, network_to, toy


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    raw = RawServer()
    listening = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    raw.port = listening.sockets[0].getsockname()[1]
    yield raw
    listening.close()


@pytest.fixture
async def network(server):
    async with network_to(server.port) as opened:
        yield opened


@pytest.fixture
def session(network):
    return network.session(toy(), APP, TOKENS)
