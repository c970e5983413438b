"""A platform is taken away and comes back: its posts wait, visibly, and the others go on."""

from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from picscripter.domain.states import Status
from picscripter.plugin.clock import SystemClock
from picscripter.sandbox.app import create_app
from picscripter.services.waiting import explained
from picscripter.wiring import open_house
from support.house import Estate, settings_for

pytestmark = pytest.mark.anyio


async def test_posts_of_an_uninstalled_platform_wait_visibly_and_go_out_when_it_is_back(
    tmp_path: Path,
) -> None:
    clock = SystemClock()
    async with TestServer(create_app(clock)) as server, aiohttp.ClientSession() as http:
        sandbox = str(server.make_url("")).rstrip("/")
        async with open_house(settings_for(tmp_path, sandbox=sandbox), clock) as house:
            estate = Estate(house, sandbox, http)
            user = await estate.user()
            gone, there = await estate.connect(user, "twitter"), await estate.connect(user, "facebook")

        without = settings_for(tmp_path, sandbox=sandbox, PICSCRIPTER_PLUGINS="facebook")
        async with open_house(without, clock) as house:
            estate, engine = Estate(house, sandbox, http), house.engine()
            await engine.start()
            waiting = await estate.post(gone, "Waiting")
            (other,) = await estate.until_still([await estate.post(there, "Going on")])
            found = await house.posts.get(user, waiting.id)
            assert found is not None
            seen = explained(found, house.registry)
            await engine.stop()

        async with open_house(settings_for(tmp_path, sandbox=sandbox), clock) as house:
            estate, engine = Estate(house, sandbox, http), house.engine()
            await engine.start()
            (back,) = await estate.until_still([waiting])
            await engine.stop()

    assert (other.status, found.status, back.status) == (Status.PUBLISHED, Status.QUEUED, Status.PUBLISHED)
    assert seen.error is not None
    assert seen.error["code"] == "platform_missing"
