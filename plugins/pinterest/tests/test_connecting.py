"""From the consent page to an account, and on to new tokens, against the emulator."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from picscripter.plugin import App, Reconnect, Refused

pytestmark = pytest.mark.anyio


async def test_scopes_are_parted_by_commas(pinterest):
    [asked] = parse_qs(urlsplit(pinterest.authorize_url()).query)["scope"]
    assert asked == "boards:read,boards:write,pins:read,pins:write,user_accounts:read"


async def test_the_account_is_the_one_that_consented(pinterest):
    account = await pinterest.connect("549755885175003")
    assert (account.id, account.handle, account.kind) == ("549755885175003", "paperandink", "business")


async def test_the_tokens_live_thirty_and_sixty_days(pinterest):
    now = pinterest.clock.now()
    assert pinterest.tokens.expires_at - now == timedelta(days=30)
    assert pinterest.tokens.refresh_expires_at - now == timedelta(days=60)


async def test_the_scopes_are_what_was_granted_however_they_are_parted(pinterest):
    assert set(pinterest.tokens.scopes) == set(pinterest.platform.description.login().scopes)


async def test_a_refresh_brings_a_new_refresh_token_with_sixty_days_of_its_own(pinterest):
    await pinterest.clock.advance(29 * 86_400)
    fresh = await pinterest.platform.refresh(pinterest.context(), pinterest.tokens)
    assert fresh.refresh != pinterest.tokens.refresh
    assert fresh.refresh_expires_at - pinterest.clock.now() == timedelta(days=60)


async def test_refreshed_each_month_an_account_stays_connected_for_a_year(pinterest):
    for _ in range(13):
        await pinterest.clock.advance(28 * 86_400)
        pinterest.tokens = await pinterest.platform.refresh(pinterest.context(), pinterest.tokens)
    assert await pinterest.platform.fetch_accounts(pinterest.session())


async def test_a_refresh_token_that_nobody_used_in_sixty_days_wants_a_person(pinterest):
    await pinterest.clock.advance(60 * 86_400)
    with pytest.raises(Reconnect):
        await pinterest.platform.refresh(pinterest.context(), pinterest.tokens)


async def test_the_refresh_token_before_is_dead(pinterest):
    await pinterest.platform.refresh(pinterest.context(), pinterest.tokens)
    with pytest.raises(Reconnect):
        await pinterest.platform.refresh(pinterest.context(), pinterest.tokens)


@pytest.mark.parametrize("secret", ["sandbox-pinterest-secret", "wrong"])
async def test_a_code_that_is_not_taken_names_all_that_can_be_the_reason(pinterest, secret):
    app = App(login="default", client_id="sandbox-pinterest", client_secret=secret)
    grant = await pinterest.grant()
    if secret != "wrong":
        await pinterest.platform.exchange_code(pinterest.context(app), grant)
    with pytest.raises(Refused) as refused:
        await pinterest.platform.exchange_code(pinterest.context(app), grant)
    [problem] = refused.value.problems
    assert (refused.value.code, problem.rule) == ("2", "oauth.code")
    assert "PINTEREST_APP_SECRET" in problem.fix


async def test_boards_are_listed_with_those_that_are_shared(pinterest):
    places = await pinterest.platform.places(pinterest.session(), "board")
    assert [place["id"] for place in places] == ["549755885175001001", "549755885175000999"]


async def test_all_pages_of_boards_are_read(pinterest):
    for number in range(300):
        await pinterest.dials(windows=False)
        await pinterest.session().request("POST", "api", "/v5/boards", json={"name": f"Board {number}"})
    assert len(await pinterest.platform.places(pinterest.session(), "board")) == 302


async def test_there_are_no_places_of_other_kinds(pinterest):
    assert list(await pinterest.platform.places(pinterest.session(), "playlist")) == []
