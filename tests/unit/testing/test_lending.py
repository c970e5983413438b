"""What the emulator under examination is lent: one address for each call, counted, and gone when withdrawn."""

from datetime import timedelta

import aiohttp
import pytest

from picscripter.platforms.network import Network
from picscripter.plugin import ContractBroken, Media
from picscripter.testing.clock import ManualClock
from picscripter.testing.files import picture
from picscripter.testing.lending import StageLending
from picscripter.testing.relay import MEDIA, Relay, relay

pytestmark = pytest.mark.anyio

DAY = timedelta(hours=24)


@pytest.fixture
async def between():
    async with relay(ManualClock(), "http://127.0.0.1:9") as made:
        made.files = lambda name: (len(picture(1)), _whole(picture(int(name.partition(".")[0]))))
        yield made


async def _whole(content):
    yield content


@pytest.fixture
async def lending(between: Relay):
    made = StageLending(between.lent)
    async with Network(between.clock, sandbox=between.address) as network:
        made.fetch = network.fetch
        yield made


@pytest.fixture
def media(between: Relay):
    return Media(type="image", url=f"{between.address}{MEDIA}/1.image")


async def ask(address, method="GET", **headers):
    async with aiohttp.request(method, address, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_the_file_is_fetched_at_the_lent_address_and_that_is_known(lending, media):
    address = await lending.lend(media, lifetime=DAY)
    assert not await lending.was_fetched(address)
    status, body, headers = await ask(address)
    assert (status, body, headers["content-type"]) == (200, picture(1), "image/png")
    assert await lending.was_fetched(address)
    assert not await lending.withdraw(address)


async def test_each_call_gives_another_address(lending, media):
    assert await lending.lend(media, lifetime=DAY) != await lending.lend(media, lifetime=DAY)


async def test_what_was_withdrawn_in_time_is_never_fetched(lending, media):
    address = await lending.lend(media, lifetime=DAY)
    assert await lending.withdraw(address)
    assert (await ask(address))[0] == 404
    assert not await lending.was_fetched(address)


async def test_a_head_request_fetches_nothing(lending, media):
    address = await lending.lend(media, lifetime=DAY)
    status, body, headers = await ask(address, "HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(picture(1))))
    assert await lending.withdraw(address)


async def test_a_part_is_given(lending, media):
    address = await lending.lend(media, lifetime=DAY)
    status, body, headers = await ask(address, range="bytes=2-4")
    assert (status, body) == (206, picture(1)[2:5])
    assert headers["content-range"] == f"bytes 2-4/{len(picture(1))}"
    assert (await ask(address, range="bytes=9999999-"))[0] == 416


async def test_after_its_time_it_is_not_there(lending, media, between):
    address = await lending.lend(media, lifetime=DAY)
    await between.clock.advance(DAY.total_seconds())
    assert (await ask(address))[0] == 404


async def test_an_address_that_was_not_lent_is_a_bug_of_the_plugin(lending, media):
    with pytest.raises(ContractBroken):
        await lending.was_fetched(media.url)
