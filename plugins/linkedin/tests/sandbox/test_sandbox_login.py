"""The emulated login: codes, tokens, scopes, and what is behind them."""

import pytest

from picscripter.testing.person import answer_of

from .conftest import BACK, MEMBER, PAGES

pytestmark = pytest.mark.anyio


async def test_a_code_becomes_a_token_for_sixty_days(api):
    answer = await api.exchange(await api.code())
    assert answer.body["expires_in"] == 5_184_000
    assert answer.body["scope"] == "openid,profile,w_member_social"
    assert "refresh_token" not in answer.body


async def test_partners_get_a_refresh_token_that_stays(api):
    first = (await api.exchange(await api.code(PAGES))).body
    assert first["refresh_token_expires_in"] == 31_536_000
    await api.clock.advance(86_400)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], **api.keys}
    second = (await api.oauth("accessToken", **form)).body
    assert second["refresh_token"] == first["refresh_token"]
    assert second["refresh_token_expires_in"] == 31_536_000 - 86_400
    assert (await api.oauth("accessToken", **form)).status == 200


@pytest.mark.parametrize(
    "other, code",
    [
        ({"code": "unknown"}, (401, "invalid_request")),
        ({"redirect_uri": "http://127.0.0.1:2/"}, (400, "invalid_redirect_uri")),
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"client_id": ""}, (400, "invalid_request")),
        ({"grant_type": "password"}, (400, "invalid_request")),
        ({"grant_type": "refresh_token", "refresh_token": "unknown"}, (400, "invalid_request")),
    ],
)
async def test_a_wrong_request_for_tokens_is_refused(api, other, code):
    assert (await api.exchange(await api.code(), **other)).code == code


async def test_a_code_counts_once(api):
    code = await api.code()
    assert (await api.exchange(code)).status == 200
    assert (await api.exchange(code)).code == (401, "invalid_request")


@pytest.mark.parametrize(
    "other, says",
    [
        ({"client_id": "unknown"}, "Client_id"),
        ({"redirect_uri": "/back"}, "Redirect_uri"),
        ({"redirect_uri": "https://app.example/#part"}, "Redirect_uri"),
        ({"scope": "w_member_social w_everything"}, "Invalid scope"),
        ({"response_type": "token"}, "response_type"),
        ({"state": ""}, "Missing"),
    ],
)
async def test_a_wrong_authorize_address_opens_a_page_that_says_why(api, other, says):
    async with api.http.get(api.authorize(**other)) as page:
        assert page.status == 401
        assert says in await page.text()


async def test_a_scope_that_the_app_does_not_hold_is_told_to_the_app(api):
    api.client = "selfserve-1"
    async with api.http.get(api.authorize(PAGES), allow_redirects=False) as page:
        told = answer_of(page.headers["Location"])
    assert page.headers["Location"].startswith(BACK)
    assert (told["error"], told["state"]) == ("unauthorized_scope_error", "s1")


async def test_another_set_of_scopes_ends_all_older_tokens_of_the_member(api, robin):
    await api.log_in(MEMBER)
    assert (await robin.get("/v2/userinfo")).status == 200
    await api.log_in(PAGES)
    assert (await robin.get("/v2/userinfo")).code == (401, "REVOKED_ACCESS_TOKEN")


async def test_a_token_ends_after_sixty_days(robin):
    await robin.clock.advance(5_184_000)
    assert (await robin.get("/v2/userinfo")).code == (401, "EXPIRED_ACCESS_TOKEN")


@pytest.mark.parametrize("token, code", [(None, "EMPTY_ACCESS_TOKEN"), ("nobody's", "INVALID_ACCESS_TOKEN")])
async def test_a_call_without_a_good_token_is_refused(api, token, code):
    api.token = token
    assert (await api.get("/v2/userinfo")).code == (401, code)


async def test_a_member_is_told_by_the_scopes(api):
    told = (await (await api.log_in("openid profile email")).get("/v2/userinfo")).body
    assert (told["sub"], told["name"], told["email"]) == ("8675309", "Robin Sand", "robin@example.com")
    assert "name" not in (await (await api.log_in("openid")).get("/v2/userinfo")).body
    assert (await (await api.log_in("w_member_social")).get("/v2/userinfo")).status == 403


async def test_an_introspected_token_tells_what_it_is_worth(api, robin):
    told = (await api.oauth("introspectToken", token=robin.token, **api.keys)).body
    assert (told["active"], told["scope"], told["auth_type"]) == (
        True,
        "openid,profile,w_member_social",
        "3L",
    )
    assert (await api.oauth("introspectToken", token="x", **api.keys)).body == {"active": False}


async def test_a_revoked_token_is_dead(api, robin):
    assert (await api.oauth("revoke", token=robin.token, **api.keys)).status == 200
    assert (await robin.get("/v2/userinfo")).code == (401, "REVOKED_ACCESS_TOKEN")
    assert (await api.oauth("introspectToken", token=robin.token, **api.keys)).body["status"] == "revoked"
    assert (await api.oauth("revoke", token=robin.token, **api.keys)).status == 400


async def test_roles_are_told_to_those_who_may_see_them(robin, partner):
    query = "/rest/organizationAcls?q=roleAssignee&state=APPROVED"
    roles = (await partner.get(query)).body["elements"]
    assert [role["role"] for role in roles] == ["ADMINISTRATOR", "ANALYST"]
    only = (await partner.get(f"{query}&role=ANALYST")).body["elements"]
    assert [role["organization"] for role in only] == ["urn:li:organization:1337000"]


async def test_roles_need_a_scope_and_a_finder(api, partner):
    assert (await partner.get("/rest/organizationAcls?q=organization")).status == 400
    member = await api.log_in()
    assert (await member.get("/rest/organizationAcls?q=roleAssignee")).code == (403, "ACCESS_DENIED")


async def test_an_organization_tells_its_name(partner):
    assert (await partner.get("/rest/organizations/2414183")).body["localizedName"] == "Harbour Bakery"
    assert (await partner.get("/rest/organizations/1")).status == 404
