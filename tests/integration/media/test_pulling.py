"""A session lends a file, and a server that knows nothing of the session hands it out."""

import pytest
from aiohttp import web

from picscripter.domain.media_kind import kept_name
from picscripter.plugin import Media, Tokens
from picscripter.plugin.clock import SystemClock
from picscripter.storage.fields import to_ms
from picscripter.web.serving import Runner
from support.house import open_estate

pytestmark = pytest.mark.anyio


async def kept(house, content):
    async with house.files.receive(1 << 20) as arrival:
        await arrival.write(content)
        await arrival.finish()
        await house.files.keep(arrival, to_ms(SystemClock().now()))
        return Media(type="image", url=kept_name(arrival.sha256))


async def test_a_file_that_a_session_lends_is_fetched_from_the_server(tmp_path):
    async with open_estate(tmp_path, engine=False) as estate:
        house = estate.house
        runner = Runner(house.app(), shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            platform = house.registry["facebook"]
            app = house.credentials.app(platform, platform.description.login().name)
            session = house.network.session(platform, app, Tokens(access="x", scopes=()))
            address = await session.lend(await kept(house, b"\xff\xd8\xff a picture"))
            assert address.startswith(house.settings.public_url)
            async with estate.http.get(base + address.removeprefix(house.settings.public_url)) as answer:
                assert (answer.status, await answer.read()) == (200, b"\xff\xd8\xff a picture")
            assert await session.was_fetched(address)
            assert not await session.withdraw(address)
        finally:
            await runner.cleanup()
