"""The same against the emulators of the installed plugins, which refuse what their platforms refuse."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from picscripter.testing.clock import ManualClock
from support.connect_flow import HTML
from support.street import open_street

pytestmark = pytest.mark.anyio


@pytest.fixture
async def street(tmp_path):
    async with open_street(tmp_path) as opened:
        yield opened


async def test_a_person_with_one_account_is_connected_at_once_and_can_let_go(street):
    status, body = await street.back(await street.person.allow(await street.begin("twitter")))
    assert (status, body["choice"]) == (200, None)
    assert body["connections"][0]["accountHandle"].startswith("@")
    status, gone = await street.api("POST", "/api/disconnect/twitter")
    assert (status, gone["revoked"], gone["reason"]) == (200, True, None)
    assert (await street.api("GET", "/api/connections"))[1] == []


async def test_of_several_pages_those_chosen_are_connected(street):
    status, body = await street.back(await street.person.allow(await street.begin("facebook")))
    assert (status, body["connections"]) == (200, [])
    choice = body["choice"]
    assert len(choice["accounts"]) == 3
    chosen = [account["id"] for account in choice["accounts"][:2]]
    path = f"/api/connect/choices/{choice['id']}"
    status, done = await street.api("POST", path, json={"accounts": chosen})
    assert (status, {each["accountId"] for each in done["connections"]}) == (200, set(chosen))


async def test_one_page_ticked_at_the_platform_needs_no_choice_here(street):
    address = await street.begin("facebook")
    _, body = await street.back(await street.person.allow(address, accounts=["102210000000002"]))
    assert [each["accountHandle"] for each in body["connections"]] == ["Night Train Radio"]


@pytest.mark.parametrize("platform", ["facebook", "twitter"])
async def test_a_denial_is_told_and_connects_nothing(street, platform):
    status, text = await street.back(await street.person.deny(await street.begin(platform)), HTML)
    assert (status, "Access was not allowed" in text) == (403, True)
    assert (await street.api("GET", "/api/connections"))[1] == []


async def test_a_token_that_its_platform_does_not_know_at_once_is_tried_again(street):
    await street.estate.dials("linkedin", tokenLagSeconds=0.3)
    status, body = await street.back(await street.person.allow(await street.begin("linkedin")))
    assert (status, len(body["connections"])) == (200, 1), body


async def test_a_permission_that_was_unticked_is_named(street):
    kept = ["pages_show_list", "pages_read_engagement"]
    address = await street.begin("facebook")
    status, body = await street.back(await street.person.allow(address, scopes=kept))
    assert (status, body["code"], body["missing"]) == (403, "scopes_missing", ["pages_manage_posts"])


async def test_a_replayed_answer_is_refused_before_the_platform_hears_of_it(street):
    location = await street.person.allow(await street.begin("twitter"))
    await street.back(location)
    status, body = await street.back(location)
    assert (status, body["code"]) == (400, "state_used")


async def test_a_code_of_thirty_seconds_is_too_old_after_thirty_one(tmp_path):
    clock = ManualClock(datetime.now(UTC))
    async with open_street(tmp_path, clock) as street:
        location = await street.person.allow(await street.begin("twitter"))
        await clock.advance(31)
        status, body = await street.back(location)
    assert (status, body["code"]) == (400, "code_refused"), body


async def test_no_secret_is_in_the_address_of_the_platform(street):
    for platform in ("facebook", "twitter"):
        query = urlsplit(await street.begin(platform)).query
        assert f"sandbox-{platform}" in query
        assert "secret" not in query
        assert "verifier" not in query


async def test_a_signed_removal_at_the_platform_reaches_the_log_of_the_post(street):
    _, body = await street.back(
        await street.person.allow(await street.begin("facebook"), accounts=["102210000000001"])
    )
    house = street.estate.house
    connection = (await house.connections.load([body["connections"][0]["id"]]))[0]
    post = await street.estate.post(connection, "Hello")
    await house.database.run(
        """INSERT INTO remote_ids (connection_id, remote_id, platform, post_id, created_at)
        VALUES ($1, '102210000000001_7', 'facebook', $2, :now)""",
        connection.id,
        post.id,
    )
    change = {
        "item": "status",
        "verb": "remove",
        "post_id": "102210000000001_7",
        "from": {"id": connection.account_id},
    }
    body = json.dumps(
        {
            "object": "page",
            "entry": [{"id": connection.account_id, "changes": [{"field": "feed", "value": change}]}],
        }
    ).encode()
    signature = hmac.new(b"sandbox-facebook-secret", body, hashlib.sha256).hexdigest()
    address = f"{street.base}/api/hooks/facebook"
    for sent, expected in ((f"sha256={'0' * 64}", 403), (f"sha256={signature}", 200)):
        async with street.http.post(address, data=body, headers={"X-Hub-Signature-256": sent}) as answer:
            assert answer.status == expected
    lines = [line.message for line in await house.posts.logs(post.id)]
    assert lines == ["Facebook tells: removed"]
