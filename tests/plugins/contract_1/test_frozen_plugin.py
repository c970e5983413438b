"""A plugin that was built against the oldest contract number that the host accepts still does everything it could."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from picscripter.domain.states import Status
from picscripter.platforms.discovery import ACCEPTED_CONTRACTS
from picscripter.plugin import CONTRACT, WebhookRequest
from support.house import Estate, open_estate
from support.site import Site

pytestmark = pytest.mark.anyio

HERE = Path(__file__).parent


@pytest.fixture
async def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Estate]:
    site = Site(tmp_path / "site")
    site.add_project(HERE)
    for path in site.paths:
        monkeypatch.syspath_prepend(str(path))
    async with open_estate(tmp_path / "data") as opened:
        yield opened


def picture(estate: Estate) -> list[dict[str, Any]]:
    return [{"type": "image", "url": f"{estate.sandbox}/_samples/harbour.jpg", "alt": "A harbour"}]


def test_the_frozen_plugin_names_the_oldest_number_that_is_accepted():
    written = re.search(r"contract=(\d+)", (HERE / "picscripter_sample" / "__init__.py").read_text())
    assert written is not None
    assert int(written[1]) == min(ACCEPTED_CONTRACTS)


def test_the_number_of_the_contract_is_one_that_is_accepted():
    assert max(ACCEPTED_CONTRACTS) == CONTRACT


async def test_a_text_is_published_by_the_frozen_plugin(estate):
    connection = await estate.connect(await estate.user(), "sample")

    (done,) = await estate.until_still([await estate.post(connection, "As on the first day")])

    assert (done.status, done.external_id) == (Status.PUBLISHED, (await estate.wall())[0]["id"])


async def test_a_scheduled_picture_is_published_by_the_frozen_plugin_at_its_time(estate):
    connection = await estate.connect(await estate.user(), "sample", account=0)
    at = estate.house.clock.now() + timedelta(seconds=1)

    post = await estate.post(
        connection, "With a picture", at=at, media=picture(estate), options={"boardId": "7"}
    )
    (done,) = await estate.until_still([post])

    [shown] = await estate.wall()
    assert (done.status, len(shown["media"])) == (Status.PUBLISHED, 1)
    assert shown["media"][0]["alt"] == "A harbour"


async def test_a_lost_answer_is_found_by_the_frozen_plugin(estate):
    connection = await estate.connect(await estate.user(), "sample")
    await estate.dials("sample", dropAfter=1.0, match="POST /posts")

    (done,) = await estate.until_still([await estate.post(connection, "Only once")])

    assert (done.status, len(await estate.wall())) == (Status.PUBLISHED, 1)


async def test_a_token_that_ended_is_refreshed_by_the_frozen_plugin(estate):
    connection = await estate.connect(await estate.user(), "sample")
    await estate.dials("sample", tokenSeconds=0.1)
    await estate.house.clock.sleep(0.2)
    await estate.dials("sample", tokenSeconds=0.1, match="nothing")
    plugin = estate.house.registry["sample"]
    context = estate.house.network.context(plugin, estate.house.credentials.app(plugin, "default"))

    fresh = await plugin.refresh(context, connection.tokens())

    assert fresh.access != connection.tokens().access
    assert fresh.refresh != connection.tokens().refresh


async def test_every_optional_hook_of_the_frozen_plugin_is_still_called(estate):
    connection = await estate.connect(await estate.user(), "sample")
    plugin = estate.house.registry["sample"]
    app = estate.house.credentials.app(plugin, "default")
    session = estate.house.network.session(plugin, app, connection.tokens())
    context = estate.house.network.context(plugin, app)
    request = WebhookRequest(method="POST", query={}, headers={"x-secret": app.client_secret}, body=b"7")

    assert await plugin.places(session, "board") == ({"id": "1", "name": "First board"},)
    assert await plugin.metrics(session, "123") == {"likes": 3}
    assert (await plugin.receive_webhook(context, request)).events[0].handle == "7"
    await plugin.delete(session, "7")
    await plugin.revoke(context, connection.tokens())
    assert plugin.capabilities == {
        "ahead", "preflight", "classify", "places", "delete", "metrics", "revoke", "receive_webhook",
    }  # fmt: skip
