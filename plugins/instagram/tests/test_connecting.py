"""Two logins, each with its own page, hosts and tokens."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from yarl import URL

from picscripter.platforms.network import Network
from picscripter.plugin import Grant, Misconfigured, Reconnect, Refused, Tokens
from picscripter_instagram import facebook_login, instagram_login
from support.aioresponses import aioresponses

pytestmark = pytest.mark.anyio

COFFEE, RADIO = "17841400000000001", "17841400000000002"


async def test_instagram_login_opens_its_own_page_with_commas_and_no_challenge(instagram):
    query = URL(instagram.authorize_url()).query
    assert query["scope"] == "instagram_business_basic,instagram_business_content_publish"
    assert "code_challenge" not in query


async def test_facebook_login_opens_facebooks_page_and_asks_again_for_what_was_declined(instagram):
    instagram.login = "facebook"
    url = URL(instagram.authorize_url())
    assert url.path.endswith("/facebook/v26.0/dialog/oauth")
    assert url.query["auth_type"] == "rerequest"


async def test_the_account_has_the_id_that_stands_in_paths(instagram):
    account = await instagram.connect()
    assert (account.id, account.handle) == (COFFEE, "@harbour.coffee")


async def test_a_token_is_good_for_sixty_days_and_can_be_renewed_when_it_is_a_day_old(instagram):
    await instagram.connect()
    now = instagram.clock.now()
    assert instagram.tokens.expires_at == now + timedelta(days=60)
    assert instagram.tokens.refreshable_from == now + timedelta(hours=24)
    assert set(instagram.tokens.scopes) == {"instagram_business_basic", "instagram_business_content_publish"}


async def test_a_renewed_token_is_good_for_sixty_days_more(instagram):
    await instagram.connect()
    await instagram.clock.advance(30 * 86_400)
    fresh = await instagram.platform.refresh(instagram.context(), instagram.tokens)
    assert fresh.expires_at == instagram.clock.now() + timedelta(days=60)
    assert (fresh.refresh, fresh.scopes) == (fresh.access, instagram.tokens.scopes)
    assert await instagram.accounts(fresh)


async def test_a_token_that_is_too_young_is_refused_by_instagram(instagram):
    await instagram.connect()
    with pytest.raises(Refused):
        await instagram.platform.refresh(instagram.context(), instagram.tokens)


async def test_a_token_that_has_ended_cannot_be_renewed(instagram):
    await instagram.connect()
    await instagram.clock.advance(60 * 86_400)
    with pytest.raises(Reconnect):
        await instagram.platform.refresh(instagram.context(), instagram.tokens)


async def test_facebook_login_finds_the_accounts_of_the_ticked_pages_with_tokens_without_end(instagram):
    instagram.login = "facebook"
    tokens = await instagram.exchange(await instagram.grant(accounts=[COFFEE, RADIO]))
    accounts = await instagram.accounts(tokens)
    assert [account.id for account in accounts] == [COFFEE, RADIO]
    assert all(account.tokens.expires_at is None for account in accounts)
    assert len({account.tokens.access for account in accounts} | {tokens.access}) == 3


async def test_facebook_gives_no_new_token_for_an_old_one(instagram):
    await instagram.connect("facebook")
    with pytest.raises(Reconnect):
        await instagram.platform.refresh(instagram.context(), instagram.tokens)


async def test_a_declined_permission_is_not_among_the_scopes(instagram):
    instagram.login = "facebook"
    grant = await instagram.grant(scopes=["instagram_basic", "pages_show_list"])
    assert (await instagram.exchange(grant)).scopes == ("instagram_basic", "pages_show_list")


async def test_a_used_code_is_refused_by_both(instagram):
    for login in ("instagram", "facebook"):
        instagram.login = login
        grant = await instagram.grant()
        await instagram.exchange(grant)
        with pytest.raises(Refused):
            await instagram.exchange(grant)


async def test_a_token_of_one_product_is_unreadable_to_the_other(instagram):
    await instagram.connect()
    instagram.login = "facebook"
    with pytest.raises(Reconnect):
        await instagram.accounts(instagram.tokens)


async def test_both_shapes_of_the_token_answer_are_understood(instagram):
    long = {"access_token": "IGAA-long-token", "token_type": "bearer", "expires_in": 5_184_000}
    flat = {"access_token": "IGAA-short", "user_id": 1, "permissions": ["instagram_business_basic"]}
    for said in (flat, {"data": [{**flat, "permissions": "instagram_business_basic"}]}):
        tokens = await _exchanged(instagram, said, long)
        assert (tokens.access, tokens.scopes) == ("IGAA-long-token", ("instagram_business_basic",))


async def test_the_wrong_keys_are_the_operators_business(instagram):
    wrong = {"error_type": "OAuthException", "code": 400, "error_message": "Invalid platform app"}
    with pytest.raises(Misconfigured):
        await _exchanged(instagram, wrong, {}, status=400)


async def test_a_token_that_a_refusal_repeats_is_not_shown(instagram):
    said = {"error": {"message": "Malformed access token IGAA-the-old-one", "code": 190}}
    with aioresponses() as network:
        query = "access_token=IGAA-the-old-one&grant_type=ig_refresh_token"
        network.get(f"https://graph.instagram.com/refresh_access_token?{query}", payload=said, status=400)
        async with Network(instagram.clock) as live:
            context = live.context(instagram.platform, instagram.app)
            with pytest.raises(Reconnect) as over:
                await instagram.platform.refresh(context, Tokens(access="x", refresh="IGAA-the-old-one"))
    assert "IGAA-the-old-one" not in over.value.message


async def _exchanged(instagram, said, long, *, status=200):
    with aioresponses() as network:
        network.post("https://api.instagram.com/oauth/access_token", payload=said, status=status)
        network.get(
            "https://graph.instagram.com/access_token?access_token=IGAA-short&client_secret="
            "sandbox-instagram-secret&grant_type=ig_exchange_token",
            payload=long,
        )
        async with Network(instagram.clock) as live:
            context = live.context(instagram.platform, instagram.app)
            grant = Grant(code="AQ-code#_", redirect_uri="https://example.com/back", scopes=())
            return await instagram.platform.exchange_code(context, grant)


class Lists:
    """A session for `fetch_accounts`: answers by path."""

    def __init__(self, login, answers):
        self.app = SimpleNamespace(login=login, client_id="app", client_secret="secret")
        self.answers, self.asked = answers, []

    def proof(self):
        return "proof"

    async def request(self, method, host, path, *, query=None, form=None):
        self.asked.append((path.removeprefix("/v26.0/"), (query or {}).get("after")))
        found = self.answers[self.asked[-1]]
        return SimpleNamespace(json=lambda: found)


def page(number, *tasks, account=True):
    linked = {"instagram_business_account": {"id": f"1784{number}", "username": f"user{number}"}}
    base = {"id": str(number), "name": f"Page {number}", "access_token": f"EAA{number}", "tasks": list(tasks)}
    return base | (linked if account else {})


GRANTED = {"data": [{"permission": "business_management", "status": "granted"}]}


async def test_pages_without_an_account_or_without_the_task_are_left_out():
    pages = [page(1, "MANAGE"), page(2, "ANALYZE"), page(3, "MANAGE", account=False)]
    pages += [page(4, "PROFILE_PLUS_CREATE_CONTENT")]
    session = Lists("facebook", {("me/permissions", None): GRANTED, ("me/accounts", None): {"data": pages}})
    assert [each.id for each in await facebook_login.fetch_accounts(session)] == ["17841", "17844"]


async def test_the_list_of_pages_is_read_to_its_end():
    more = {"cursors": {"after": "x"}, "next": "https://example.com"}
    session = Lists(
        "facebook",
        {
            ("me/permissions", None): GRANTED,
            ("me/accounts", None): {"data": [page(1, "MANAGE")], "paging": more},
            ("me/accounts", "x"): {"data": [page(2, "MANAGE")], "paging": {"cursors": {"after": "y"}}},
        },
    )
    assert [each.id for each in await facebook_login.fetch_accounts(session)] == ["17841", "17842"]


async def test_pages_of_portfolios_are_looked_for_when_there_is_no_other():
    owned = page(7)
    del owned["tasks"]
    session = Lists(
        "facebook",
        {
            ("me/permissions", None): GRANTED,
            ("me/accounts", None): {"data": []},
            ("me/businesses", None): {"data": [{"id": "b"}]},
            ("b/owned_pages", None): {"data": [owned]},
            ("b/client_pages", None): {"data": [owned]},
        },
    )
    assert [each.id for each in await facebook_login.fetch_accounts(session)] == ["17847"]


@pytest.mark.parametrize("wrapped", [True, False])
async def test_the_profile_may_stand_in_a_list(wrapped):
    profile = {"user_id": "17841", "username": "baker", "account_type": "MEDIA_CREATOR"}
    said = {"data": [profile]} if wrapped else profile
    [account] = await instagram_login.fetch_accounts(Lists("instagram", {("me", None): said}))
    assert (account.id, account.handle, account.kind) == ("17841", "@baker", "creator")


async def test_without_a_token_to_renew_the_person_must_connect_again(instagram):
    with pytest.raises(Reconnect):
        await instagram.platform.refresh(instagram.context(), Tokens(access="x"))
