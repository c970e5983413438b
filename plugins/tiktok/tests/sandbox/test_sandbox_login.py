"""The emulated Login Kit refuses what TikTok's refuses."""

import base64
import hashlib

import pytest

from picscripter.testing.person import Person

pytestmark = pytest.mark.anyio

DESKTOP = "http://localhost:5000/api/callback/tiktok"
WEB = "https://posts.example/api/callback/tiktok"
VERIFIER = "v" * 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_key": ""},
        {"client_key": "unknown-app"},
        {"scope": "user.info.basic video.publish"},
        {"scope": "user.info.basic,video.everything"},
        {"response_type": "token"},
        {"redirect_uri": "http://posts.example/api/callback/tiktok"},
        {"redirect_uri": "http://localhost/api/callback/tiktok"},
        {"redirect_uri": f"{WEB}?state=1"},
        {"redirect_uri": f"{WEB}#part"},
        {"redirect_uri": f"{WEB}/{'x' * 512}"},
    ],
    ids=lambda wrong: "=".join(*wrong.items())[:60],
)
async def test_an_address_that_is_wrong_opens_no_consent_page(raw, wrong):
    async with raw.http.get(raw.authorize(**wrong)) as page:
        assert (page.status, page.headers.get("X-Sandbox-Request")) == (400, None)


async def test_a_client_id_is_no_client_key(raw):
    address = raw.authorize().replace("client_key=", "client_id=")
    async with raw.http.get(address) as page:
        assert page.status == 400


async def test_the_browser_takes_back_a_code_the_scopes_and_the_state(raw):
    told = await raw.back(raw.authorize(), scopes=["user.info.basic", "video.upload"])
    assert (told["scopes"], told["state"]) == ("user.info.basic,video.upload", "s1")
    assert told["code"].endswith("*0!6410")


async def test_basic_information_cannot_be_unticked(raw):
    assert (await raw.back(raw.authorize(), scopes=["video.upload"]))[
        "scopes"
    ] == "user.info.basic,video.upload"


async def test_who_says_no_is_sent_back_with_an_error(raw):
    location = await Person(raw.http).deny(raw.authorize())
    assert "error=access_denied" in location
    assert "code=" not in location


async def test_tokens_are_told_flat_and_with_their_lifetimes(raw):
    told = (await raw.trade(code=(await raw.back(raw.authorize()))["code"])).body
    assert (told["expires_in"], told["refresh_expires_in"], told["token_type"]) == (
        7_200,
        15_552_000,
        "Bearer",
    )
    assert (told["scope"], told["access_token"][:4]) == ("user.info.basic,video.publish,video.upload", "act.")
    assert told["open_id"].startswith("-000")


async def test_a_code_counts_once(raw):
    code = (await raw.back(raw.authorize()))["code"]
    await raw.trade(code=code)
    assert (await raw.trade(code=code)).oauth[0] == "invalid_grant"


async def test_a_code_that_was_decoded_twice_is_none(raw):
    code = (await raw.back(raw.authorize()))["code"]
    assert (await raw.trade(code=code.replace("*", " "))).oauth[0] == "invalid_grant"


async def test_a_code_lives_five_minutes(raw):
    code = (await raw.back(raw.authorize()))["code"]
    await raw.clock.advance(301)
    assert (await raw.trade(code=code)).oauth[0] == "invalid_grant"


async def test_another_redirect_address_is_refused_in_tiktoks_words(raw):
    code = (await raw.back(raw.authorize()))["code"]
    told = (await raw.trade(code=code, redirect_uri="http://localhost:5001/other")).oauth
    assert told == ("invalid_request", "Redirect_uri is not matched with the uri when requesting code.")


async def test_a_desktop_app_proves_itself_in_hex(raw):
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    b64 = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    for challenge in (b64, ""):
        code = (await raw.back(raw.authorize(code_challenge=challenge)))["code"]
        told = (await raw.trade(code=code)).oauth
        assert told == ("invalid_request", "Code verifier or code challenge is invalid.")


async def test_a_desktop_app_without_a_challenge_is_refused_at_the_token(raw):
    address = raw.authorize().split("&code_challenge")[0]
    code = (await raw.back(address))["code"]
    assert (await raw.trade(code=code)).oauth[1] == "Code verifier or code challenge is invalid."


async def test_a_web_app_needs_no_proof_and_may_send_one(raw):
    for verifier in ("", VERIFIER):
        code = (await raw.back(raw.authorize(back=WEB)))["code"]
        answer = await raw.trade(code=code, redirect_uri=WEB, code_verifier=verifier)
        assert answer.status == 200


async def test_a_body_in_json_is_none(raw):
    answer = await raw.call("POST", "/v2/oauth/token/", json={"grant_type": "authorization_code"})
    assert answer.oauth[0] == "invalid_request"


async def test_there_is_no_address_for_refreshing_alone(raw):
    assert (await raw.call("POST", "/v2/oauth/token/refresh/", data={})).status == 404


@pytest.mark.parametrize(
    "wrong, error",
    [
        ({"client_secret": "another"}, "invalid_client"),
        ({"client_key": "unknown-app"}, "invalid_client"),
        ({"client_secret": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"code": ""}, "invalid_request"),
    ],
)
async def test_a_form_that_is_wrong_is_refused(raw, wrong, error):
    code = (await raw.back(raw.authorize()))["code"]
    answer = await raw.trade(**{"code": code, **wrong})
    assert (answer.status, answer.oauth[0]) == (400, error)


async def test_the_status_of_an_error_is_as_the_dial_says(raw):
    await raw.dials(oauthErrorStatus=200)
    answer = await raw.trade(code="nonsense")
    assert (answer.status, answer.oauth[0]) == (200, "invalid_grant")


async def test_a_refresh_token_is_dead_when_the_next_one_is_out(raw):
    first = (await raw.trade(code=(await raw.back(raw.authorize()))["code"])).body
    second = (await raw.refresh(first["refresh_token"])).body
    assert (await raw.refresh(first["refresh_token"])).oauth[0] == "invalid_grant"
    assert (await raw.refresh(second["refresh_token"])).status == 200


async def test_a_refresh_token_lives_as_long_as_the_dial_says(raw):
    await raw.dials(refreshSeconds=100)
    first = (await raw.trade(code=(await raw.back(raw.authorize()))["code"])).body
    await raw.clock.advance(100)
    assert (first["refresh_expires_in"], (await raw.refresh(first["refresh_token"])).status) == (100, 400)


@pytest.mark.parametrize(
    "scopes, fields, code",
    [
        (("user.info.basic",), "open_id,display_name,avatar_url", (200, "ok")),
        (("user.info.basic",), "", (400, "invalid_params")),
        (("user.info.basic",), "open_id,shoe_size", (400, "invalid_params")),
        (("user.info.basic",), "open_id,username", (400, "scope_permission_missed")),
        (("user.info.basic", "user.info.profile"), "open_id,username", (200, "ok")),
    ],
)
async def test_fields_of_the_person_need_their_scopes(raw, scopes, fields, code):
    creator = await raw.connect(scopes)
    answer = await creator.call("GET", "/v2/user/info/", params={"fields": fields})
    assert answer.code == code


@pytest.mark.parametrize("token", [None, "act.nonsense"])
async def test_without_a_token_that_works_nothing_is_told(raw, token):
    raw.token = token
    assert (await raw.post("creator_info/query")).code == (401, "access_token_invalid")


async def test_a_token_ends_after_two_hours(creator):
    await creator.clock.advance(7_200)
    assert (await creator.post("creator_info/query")).code == (401, "access_token_invalid")


@pytest.mark.parametrize(
    "scopes, path",
    [
        (("user.info.basic", "video.upload"), "creator_info/query"),
        (("user.info.basic", "video.upload"), "video/init"),
        (("user.info.basic", "video.publish"), "inbox/video/init"),
        (("user.info.basic",), "status/fetch"),
    ],
)
async def test_each_call_needs_its_scope(raw, scopes, path):
    assert (await (await raw.connect(scopes)).post(path)).code == (401, "scope_not_authorized")
