"""A server per account, an app registered there, an app password: the examples of the tutorial, as people meet them."""

import re
from html import unescape

import pytest

from support.connect_flow import HTML
from support.street import open_street

pytestmark = pytest.mark.anyio
SERVER = "https://mastodon.social"
HANDLE = {"handle": "picscripter-demo.bsky.social", "password": "demo-demo-demo-demo"}


@pytest.fixture
async def street(tmp_path):
    async with open_street(tmp_path) as opened:
        yield opened


async def fill_in(street, platform, **fields):
    """Open the form's page, and send it."""
    address = await street.begin(platform)
    assert address.startswith(f"{street.base}/api/connect/forms/")
    async with street.http.get(address, headers=HTML) as page:
        token = re.findall(r'name="token" value="([^"]*)"', await page.text())[0]
    async with street.http.post(address, data={"token": token, **fields}, headers=HTML) as answer:
        return answer.status, await answer.text()


async def connect(street, platform, fields):
    """As an app does that asks its user itself."""
    status, body = await street.api("POST", f"/api/connect/{platform}", json={"fields": fields})
    assert status == 200, body
    if body["redirectUrl"]:
        _, body = await street.back(await street.person.allow(body["redirectUrl"]))
    [connection] = body["connections"]
    return (await street.estate.house.connections.load([connection["id"]]))[0]


async def test_the_form_s_server_is_the_one_that_is_asked_for_consent(street):
    status, page = await fill_in(street, "mastodon", server="Mastodon.social/")
    address = unescape(re.findall(r'<a href="([^"]*)">Continue', page)[0])
    assert (status, "/mastodon/server/oauth/authorize?" in address) == (200, True)
    _, body = await street.back(await street.person.allow(address))
    assert body["connections"][0]["accountHandle"] == "@picscripter_demo@mastodon.social"


async def test_a_server_s_app_is_registered_once_and_goes_with_the_connection(street):
    connection = await connect(street, "mastodon", {"server": SERVER})
    again = await connect(street, "mastodon", {"server": SERVER})
    assert (connection.id, connection.tokens().app) == (again.id, again.tokens().app)
    assert connection.tokens().hosts == {"server": SERVER}
    async with street.http.get(f"{street.estate.sandbox}/mastodon/_requests") as seen:
        paths = [each["path"] for each in await seen.json()]
    assert paths.count("/api/v1/apps") == 1


async def test_access_is_given_back_by_the_app_that_got_it(street):
    await connect(street, "mastodon", {"server": SERVER})
    status, gone = await street.api("POST", "/api/disconnect/mastodon")
    assert (status, gone["revoked"], gone["reason"]) == (200, True, None)


async def test_a_handle_and_an_app_password_connect_without_consent(street):
    status, page = await fill_in(street, "bluesky", **HANDLE)
    assert (status, "Bluesky is connected" in page) == (200, True)


async def test_a_wrong_app_password_may_be_typed_again(street):
    status, page = await fill_in(street, "bluesky", handle=HANDLE["handle"], password="wrong-canary")
    assert (status, "Invalid identifier or password" in page, "wrong-canary" in page) == (422, True, False)


async def test_a_refresh_stays_at_the_account_s_own_server(street):
    connection = await connect(street, "bluesky", HANDLE)
    before = connection.tokens()
    after = await street.estate.house.refreshing.renew(connection, before)
    assert (after.hosts, after.access != before.access) == (before.hosts, True)
    stored = (await street.estate.house.connections.load([connection.id]))[0].tokens()
    assert (stored.hosts, stored.access) == (before.hosts, after.access)


async def test_a_session_is_ended_when_the_account_is_let_go(street):
    await connect(street, "bluesky", HANDLE)
    status, gone = await street.api("POST", "/api/disconnect/bluesky")
    assert (status, gone["revoked"], gone["reason"]) == (200, True, None)


async def test_posts_reach_both_from_beginning_to_end(street):
    for platform, fields in (("mastodon", {"server": SERVER}), ("bluesky", HANDLE)):
        await connect(street, platform, fields)
    targets = [{"platform": "mastodon"}, {"platform": "bluesky"}]
    status, body = await street.api("POST", "/api/posts", json={"caption": "Hello both", "targets": targets})
    assert status == 202, body
    engine = street.estate.house.engine()
    await engine.start()
    try:
        ends = [await ended(street, post["id"]) for post in body["posts"]]
    finally:
        await engine.stop()
    assert ends == ["published", "published"]


async def ended(street, post_id):
    for _ in range(200):
        _, seen = await street.api("GET", f"/api/posts/{post_id}/status")
        if seen["status"] in ("published", "failed", "held", "unknown"):
            return seen["status"]
        await street.estate.house.clock.sleep(0.05)
    return "never"
