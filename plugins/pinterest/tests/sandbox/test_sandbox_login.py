"""How the emulated Pinterest lets apps in, and whom it keeps out."""

from dataclasses import replace

import pytest

pytestmark = pytest.mark.anyio
SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
DAY = 86_400


async def test_a_code_brings_tokens_as_pinterest_gives_them(anonymous):
    answer = await anonymous.exchange(await anonymous.code(), continuous_refresh="true")
    body = answer.body
    assert body["access_token"].startswith("pina_")
    assert body["refresh_token"].startswith("pinr_")
    assert (body["expires_in"], body["refresh_token_expires_in"]) == (30 * DAY, 60 * DAY)
    assert body["refresh_token_expires_at"] == int(anonymous.clock.now().timestamp()) + 60 * DAY
    assert (body["token_type"], body["response_type"]) == ("bearer", "authorization_code")
    assert set(body["scope"].split()) == set(SCOPES)


@pytest.mark.parametrize(
    "pair", ["", "sandbox-pinterest:wrong", "sandbox-pinterest:", "unknown:unknown-secret"]
)
async def test_keys_count_in_the_basic_header_alone(anonymous, pair):
    form = {"client_id": "sandbox-pinterest", "client_secret": "sandbox-pinterest-secret"}
    answer = await anonymous.tokens(pair, grant_type="refresh_token", refresh_token="x")
    assert answer.code == (401, 2)
    answer = await anonymous.tokens(pair, grant_type="refresh_token", refresh_token="x", **form)
    assert answer.status in (400, 401)


async def test_a_code_works_once_and_for_ten_minutes(anonymous):
    code = await anonymous.code()
    assert (await anonymous.exchange(code, redirect_uri="http://127.0.0.1:1/other")).code == (401, 2)
    assert (await anonymous.exchange(code)).status == 200
    assert (await anonymous.exchange(code)).code == (401, 2)
    late = await anonymous.code()
    await anonymous.clock.advance(601)
    assert (await anonymous.exchange(late)).code == (401, 2)


async def test_a_body_in_json_is_no_form(anonymous):
    answer = await anonymous.tokens(json={"grant_type": "refresh_token"})
    assert answer.code == (400, 1)


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "authorization_code"},
        {"grant_type": "refresh_token"},
        {"grant_type": "password"},
        {"grant_type": "refresh_token", "refresh_token": "pinr_x", "unknown": "1"},
    ],
)
async def test_a_form_that_lacks_something_is_no_request(anonymous, form):
    assert (await anonymous.tokens(**form)).code == (400, 1)


async def test_a_refresh_token_is_replaced_and_dies(anonymous):
    first = (await anonymous.exchange(await anonymous.code())).body
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await anonymous.tokens(**again)
    assert second.body["response_type"] == "refresh_token"
    assert second.body["refresh_token"] != first["refresh_token"]
    assert (await anonymous.tokens(**again)).code == (401, 2)


async def test_a_refresh_token_ends_after_sixty_days(anonymous):
    first = (await anonymous.exchange(await anonymous.code())).body
    await anonymous.clock.advance(60 * DAY)
    answer = await anonymous.tokens(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert answer.code == (401, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "boards:read pins:read"},
        {"scope": ""},
        {"scope": "everything"},
        {"response_type": "token"},
        {"client_id": "unknown"},
        {"redirect_uri": "/back"},
    ],
)
async def test_the_consent_page_does_not_open_for_a_wrong_question(anonymous, wrong):
    async with anonymous.http.get(anonymous.page(**wrong)) as page:
        assert page.status == 400


async def test_a_token_ends_after_thirty_days(api):
    assert (await api.get("/user_account")).body["username"] == "harbourcoffee"
    await api.clock.advance(30 * DAY)
    assert (await api.get("/user_account")).code == (401, 2)


@pytest.mark.parametrize("token", [None, "pina_of_the_other_sandbox"])
async def test_a_token_from_elsewhere_does_not_count(api, token):
    assert (await replace(api, token=token).get("/boards")).code == (401, 2)


@pytest.mark.parametrize("missing", SCOPES[:4])
async def test_a_pin_wants_four_scopes_and_names_the_missing_one(anonymous, missing):
    api = await anonymous.connected([scope for scope in SCOPES if scope != missing])
    answer = await api.pin()
    assert answer.status == 403
    assert f"Missing: ['{missing}']" in answer.body["message"]


async def test_what_it_does_not_know_it_refuses(api):
    assert (await api.get("/user_account", fields="id")).code == (400, 1)
    assert (await api.get("/nothing")).status == 404
