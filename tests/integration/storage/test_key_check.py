"""A key ring that does not belong to the database is noticed."""

import pytest

from picscripter.storage.connections import Connections
from picscripter.storage.database import open_database
from picscripter.storage.key_check import opens
from picscripter.storage.vault import Vault
from support.connecting import CLOCK, add_user, page, tokens

pytestmark = pytest.mark.anyio

OURS = Vault([bytes(range(32))])
OTHER = Vault([bytes(range(32, 64))])


async def test_any_ring_belongs_to_a_database_without_tokens(database_url):
    async with open_database(database_url, CLOCK) as database:
        assert await opens(database, OTHER)


async def test_only_the_ring_that_sealed_the_tokens_belongs_to_them(database_url):
    async with open_database(database_url, CLOCK) as database:
        user = await add_user(database, "a@example.com")
        await Connections(database, OURS, CLOCK).save(user, "social", "default", page(), tokens())

        assert await opens(database, OURS)
        assert not await opens(database, OTHER)
