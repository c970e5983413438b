"""What a session asks of whoever lends files."""

from datetime import timedelta

import pytest

from picscripter.platforms.network import Network
from picscripter.plugin import ContractBroken, Media, Misconfigured
from picscripter.testing.clock import ManualClock
from support.plugin_kit import APP, TOKENS, toy

pytestmark = pytest.mark.anyio
MEDIA = Media(type="image", url="media:" + "0" * 64)
ADDRESS = "https://posts.example.com/media/1.jpg"


class Lending:
    def __init__(self):
        self.asked = []

    async def lend(self, media, *, lifetime, outside):
        self.asked.append((media, lifetime, outside))
        return ADDRESS

    async def was_fetched(self, address):
        return address == ADDRESS

    async def withdraw(self, address):
        return address == ADDRESS


def opened(lending=None, **more):
    return Network(ManualClock(), lending=lending, **more)


async def test_a_live_platform_needs_an_address_that_is_reached_from_outside():
    lending = Lending()
    async with opened(lending) as network:
        session = network.session(toy(), APP, TOKENS)
        assert await session.lend(MEDIA, lifetime=timedelta(hours=1)) == ADDRESS
        assert await session.was_fetched(ADDRESS)
        assert await session.withdraw(ADDRESS)
    assert lending.asked == [(MEDIA, timedelta(hours=1), True)]


@pytest.mark.parametrize(
    "elsewhere",
    [{"sandbox": "http://127.0.0.1:4111"}, {"overrides": {"PICSCRIPTER_HOST_TOY_API": "http://127.0.0.1:9"}}],
)
async def test_what_stands_in_its_place_does_not(elsewhere):
    lending = Lending()
    async with opened(lending, **elsewhere) as network:
        await network.session(toy(), APP, TOKENS).lend(MEDIA)
    assert lending.asked == [(MEDIA, timedelta(hours=24), False)]


async def test_where_nobody_lends_the_operator_is_told():
    async with opened() as network:
        with pytest.raises(Misconfigured):
            await network.session(toy(), APP, TOKENS).lend(MEDIA)


async def test_a_commit_lends_nothing():
    async with opened(Lending()) as network:
        commit = network.session(toy(), APP, TOKENS).committing(object())
        with pytest.raises(ContractBroken, match="a step of its own"):
            await commit.lend(MEDIA)
