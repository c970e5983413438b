"""The emulated logins hand out what Instagram and Facebook do, and refuse what they refuse."""

import pytest

from picscripter.testing.person import Person

pytestmark = pytest.mark.anyio

SCOPES = ("instagram_business_basic", "instagram_business_content_publish")
COFFEE, RADIO = "17841400000000001", "17841400000000002"


async def test_a_code_gives_a_token_of_an_hour_with_permissions_and_another_id(graph):
    made = (await graph.exchange(await graph.code())).body["data"][0]
    assert made["access_token"].startswith("IGAA")
    assert made["permissions"] == ",".join(SCOPES)
    assert made["user_id"] != COFFEE


@pytest.mark.parametrize(
    "other, message",
    [
        ({"code": "nobody"}, "Matching code was not found or was already used"),
        ({"redirect_uri": "http://127.0.0.1:1/"}, "Error validating verification code."),
        ({"client_id": "unknown"}, "Invalid platform app"),
        ({"client_secret": "wrong"}, "Error validating client secret."),
        ({"grant_type": "code"}, "Invalid grant_type"),
    ],
)
async def test_the_code_exchange_refuses_flatly(graph, other, message):
    answer = await graph.exchange(await graph.code(), **other)
    assert answer.status == 400
    assert answer.body["error_type"] == "OAuthException"
    assert answer.body["error_message"].startswith(message)


async def test_a_code_counts_once_and_for_an_hour(graph):
    code = await graph.code()
    assert (await graph.exchange(code)).status == 200
    assert (await graph.exchange(code)).body["error_message"] == "This authorization code has been used"
    late = await graph.code()
    await graph.clock.advance(3600)
    assert (await graph.exchange(late)).status == 400


async def test_a_short_token_ends_after_an_hour(graph):
    short = (await graph.exchange(await graph.code())).body["data"][0]["access_token"]
    await graph.clock.advance(3600)
    assert (await graph.prolong(short)).code == (400, 190, 463)


async def test_a_long_token_lives_sixty_days(graph, account):
    await graph.clock.advance(5_183_999)
    assert (await account.get("/me", fields="user_id")).body["user_id"] == COFFEE
    await graph.clock.advance(1)
    assert (await account.get("/me")).code == (400, 190, 463)


async def test_a_token_is_refreshed_from_its_second_day_on_and_not_after_its_end(graph, account):
    assert (await graph.refresh(account.token)).status == 400
    await graph.clock.advance(86_400)
    fresh = await graph.refresh(account.token)
    assert fresh.body["expires_in"] == 5_184_000
    assert fresh.body["permissions"] == ",".join(SCOPES)
    await graph.clock.advance(60 * 86_400)
    assert (await graph.refresh(account.token)).code == (400, 190, 463)


async def test_a_short_token_is_not_refreshed(graph):
    short = (await graph.exchange(await graph.code())).body["data"][0]["access_token"]
    assert (await graph.refresh(short)).status == 400


@pytest.mark.parametrize("host", ["graph", "facebook_graph"])
async def test_a_token_of_the_other_product_cannot_be_parsed(graph, account, page, host):
    other = page if host == "graph" else account
    answer = await graph.with_token(host, other.token).get("/me")
    assert answer.code == (401, 190, None)
    assert "Cannot parse access token" in answer.body["error"]["message"]


async def test_no_token_is_no_person(graph):
    assert (await graph.get("/me")).code == (400, 2500, None)
    assert (await graph.get(f"/{COFFEE}")).code == (400, 104, None)


async def test_a_person_can_take_the_access_back(graph, account):
    async with graph.http.post(f"{graph.address}/instagram/_revoke", data="{}"):
        pass
    assert (await account.get("/me")).code == (400, 190, 458)


@pytest.mark.parametrize(
    "other",
    [
        {"client_id": "unknown"},
        {"scope": "instagram_basic"},
        {"response_type": "token"},
        {"redirect_uri": "x"},
    ],
)
async def test_a_wrong_dialog_does_not_open(graph, other):
    with pytest.raises(ValueError, match="no consent page"):
        await Person(graph.http).allow(graph.dialog(**other))


async def test_the_person_chooses_one_account(graph):
    account = await graph.as_account(accounts=[RADIO])
    said = (await account.get("/me", fields="user_id,username,account_type")).body
    assert (said["user_id"], said["username"]) == (RADIO, "nighttrain.radio")
    assert (await account.get(f"/{COFFEE}")).code == (400, 100, 33)


async def test_publishing_can_be_declined(graph):
    account = await graph.as_account(SCOPES[:1])
    assert (await account.make(image_url="http://127.0.0.1:1/a.jpg")).code == (403, 10, None)


async def test_pages_name_the_accounts_linked_to_them(graph):
    person = await graph.as_person(accounts=[COFFEE, RADIO])
    wanted = "name,tasks,instagram_business_account{id,username}"
    pages = (await person.get("/me/accounts", fields=wanted)).body["data"]
    assert [each["instagram_business_account"]["id"] for each in pages] == [COFFEE, RADIO]
    assert "MANAGE" in pages[0]["tasks"]


async def test_the_list_of_pages_has_pages(graph):
    person = await graph.as_person()
    first = (await person.get("/me/accounts", limit="2")).body
    assert len(first["data"]) == 2
    rest = await person.get("/me/accounts", limit="2", after=first["paging"]["cursors"]["after"])
    assert len(rest.body["data"]) == 1
    assert "next" not in rest.body["paging"]


async def test_facebook_tells_what_was_declined(graph):
    person = await graph.as_person(scopes=("instagram_basic", "pages_show_list"))
    assert {each["status"] for each in (await person.get("/me/permissions")).body["data"]} == {"granted"}
    assert (await person.get("/me/businesses")).code == (403, 200, None)


async def test_removing_the_app_ends_its_tokens(graph):
    person = await graph.as_person()
    await person.call("DELETE", "/me/permissions")
    assert (await person.get("/me/permissions")).code == (400, 190, 458)


async def test_a_wrong_proof_is_refused(page):
    assert (await page.get(f"/{COFFEE}", appsecret_proof="wrong")).code == (400, 100, None)


async def test_a_version_that_is_not_out_yet_is_an_unknown_path(account):
    assert (await account.call("GET", "/me", version="/v27.0")).code == (400, 2500, None)
    answer = await account.call("GET", "/me", version="/v20.0")
    assert answer.headers["facebook-api-version"] == "v21.0"
