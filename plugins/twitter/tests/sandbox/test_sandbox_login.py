"""The emulated OAuth of X: codes for thirty seconds, refresh tokens that work once."""

import base64

import pytest

from picscripter.testing.person import Person, answer_of

pytestmark = pytest.mark.anyio

BAD_TOKEN = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
BAD_CODE = {
    "error": "invalid_request",
    "error_description": "Value passed for the authorization code was invalid.",
}


async def test_a_code_becomes_tokens(x):
    body = (await x.redeem(await x.code())).body
    assert (body["token_type"], body["expires_in"]) == ("bearer", 7200)
    assert body["scope"] == "tweet.read tweet.write users.read offline.access"
    assert body["refresh_token"]


async def test_without_offline_access_there_is_no_refresh_token(x):
    assert "refresh_token" not in (await x.redeem(await x.code("tweet.read users.read"))).body


async def test_a_denial_has_no_code(x):
    assert answer_of(await Person(x.http).deny(x.authorize())) == {"error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_challenge": ""},
        {"state": ""},
        {"state": "x" * 501},
        {"scope": "tweet.fly"},
        {"response_type": "token"},
        {"client_id": "unknown-1"},
        {"code_challenge_method": "MD5"},
        {"redirect_uri": "nothing"},
    ],
)
async def test_the_consent_page_does_not_open_for_a_wrong_question(x, wrong):
    async with x.http.get(x.authorize(**wrong)) as page:
        assert page.status == 400


async def test_a_code_lives_thirty_seconds(x):
    code = await x.code()
    await x.clock.advance(30)
    answer = await x.redeem(code)
    assert (answer.status, answer.body) == (400, BAD_CODE)


async def test_a_code_works_once(x):
    code = await x.code()
    await x.redeem(code)
    answer = await x.redeem(code)
    assert (answer.status, answer.body) == (400, BAD_CODE)


@pytest.mark.parametrize("wrong", [{"redirect_uri": "http://127.0.0.1:1/other"}, {"code_verifier": "w" * 50}])
async def test_a_code_is_bound_to_its_redirect_and_verifier(x, wrong):
    answer = await x.redeem(await x.code(), **wrong)
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")


async def test_a_missing_verifier_is_named(x):
    answer = await x.redeem(await x.code(), code_verifier="")
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")
    assert "code_verifier" in answer.body["error_description"]


async def test_a_json_body_is_refused(x):
    answer = await x.call(
        "POST", "/2/oauth2/token", json={"grant_type": "refresh_token", "refresh_token": "a"}
    )
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Basic !!"}, {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}],
)
async def test_a_confidential_client_must_say_its_secret(x, headers):
    answer = await x.redeem(await x.code(), headers)
    assert (answer.status, answer.body["error_description"]) == (401, "Missing valid authorization header")


async def test_a_public_client_says_its_id_alone(x):
    code = answer_of(await Person(x.http).allow(x.authorize(client_id="public-app")))["code"]
    assert (await x.redeem(code, {}, client_id="public-app")).status == 200


async def test_a_refresh_token_rotates_and_works_once(user):
    first = await user.renew(user.refresh_token)
    assert first.status == 200
    again = await user.renew(user.refresh_token)
    assert (again.status, again.body) == (400, BAD_TOKEN)
    assert (await user.renew(first.body["refresh_token"])).status == 200


async def test_an_access_token_lives_two_hours(user):
    await user.clock.advance(7199)
    assert (await user.get("/2/users/me")).status == 200
    await user.clock.advance(1)
    answer = await user.get("/2/users/me")
    assert (answer.status, answer.body["title"]) == (401, "Unauthorized")


async def test_the_dial_ends_a_token_in_the_middle_and_a_refresh_helps(user):
    await user.dials(tokenSeconds=60)
    await user.clock.advance(60)
    assert (await user.tweet("a")).status == 401
    fresh = (await user.renew(user.refresh_token)).body
    assert fresh["expires_in"] == 60
    user.token = fresh["access_token"]
    assert (await user.tweet("a")).status == 201


async def test_a_revoked_token_is_dead(user):
    basic = {"Authorization": "Basic " + base64.b64encode(b"sandbox-twitter:sandbox-twitter-secret").decode()}
    answer = await user.oauth({"token": user.token}, basic, "/2/oauth2/revoke")
    assert (answer.status, answer.body) == (200, {"revoked": True})
    assert (await user.get("/2/users/me")).status == 401


async def test_when_the_person_revokes_everything_dies(user):
    async with user.http.post(f"{user.address}/twitter/_revoke") as answer:
        assert await answer.json() == {"ended": 1}
    assert (await user.get("/2/users/me")).status == 401
    assert (await user.renew(user.refresh_token)).body == BAD_TOKEN


async def test_the_person_chooses_who_they_are(x):
    mira = await x.as_user(accounts=["1730000000000000002"])
    me = (await mira.get("/2/users/me", user__fields="verified,subscription_type")).body["data"]
    assert (me["username"], me["verified"], me["subscription_type"]) == ("mira_okafor", False, "None")


async def test_all_scopes_or_none(x):
    body = (await x.redeem(await x.code(scopes=["tweet.read"]))).body
    assert "tweet.write" in body["scope"]
