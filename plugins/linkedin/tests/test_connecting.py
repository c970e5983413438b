"""Connecting members and Pages, and what becomes of their tokens."""

from dataclasses import replace

import pytest

from picscripter.plugin import App, Misconfigured, Reconnect, Refused
from picscripter.testing.person import Person, answer_of

pytestmark = pytest.mark.anyio


async def test_a_member_is_known_by_openid(linkedin):
    account = await linkedin.connect()
    assert (account.id, account.handle, account.kind) == ("urn:li:person:8675309", "Robin Sand", "person")


async def test_tokens_live_sixty_days_and_scopes_are_read_with_commas(linkedin):
    await linkedin.connect()
    assert linkedin.tokens.scopes == ("openid", "profile", "w_member_social")
    assert (linkedin.tokens.expires_at - linkedin.clock.now()).days == 60
    assert linkedin.tokens.refresh is None


async def test_pages_are_those_on_which_the_member_may_post(page):
    found = [(account.id, account.handle, account.kind) for account in await page.accounts()]
    assert found == [("urn:li:organization:2414183", "Harbour Bakery", "organization")]


async def test_a_content_administrator_may_post(linkedin):
    linkedin.login = "pages"
    account = await linkedin.connect(accounts=["782bbtaQ"])
    assert account.handle == "Lantern Press"


async def test_an_app_with_all_products_opens_the_member_and_the_pages(linkedin):
    scopes = ("openid", "profile", "w_member_social", "w_organization_social", "rw_organization_admin")
    await linkedin.connect(scopes)
    assert [each.handle for each in await linkedin.accounts()] == ["Robin Sand", "Harbour Bakery"]


async def test_without_openid_only_pages_are_found(linkedin):
    await linkedin.connect(("w_organization_social", "rw_organization_admin"))
    assert [each.handle for each in await linkedin.accounts()] == ["Harbour Bakery"]


async def test_a_scope_that_the_app_does_not_hold_fails_the_whole_consent(linkedin):
    address = linkedin.authorize_url(("w_member_social", "w_organization_social"))
    address = address.replace("sandbox-linkedin", "selfserve-1")
    async with linkedin.http.get(address, allow_redirects=False) as answer:
        assert answer_of(answer.headers["Location"])["error"] == "unauthorized_scope_error"


async def test_a_consent_to_other_scopes_ends_the_earlier_tokens(linkedin):
    await linkedin.connect()
    before = linkedin.tokens
    await linkedin.connect(("openid", "profile"))
    with pytest.raises(Reconnect, match="revoked by the user"):
        await linkedin.accounts(before)


async def test_a_consent_to_the_same_scopes_ends_nothing(linkedin):
    await linkedin.connect()
    before = linkedin.tokens
    await linkedin.connect()
    assert await linkedin.accounts(before)


async def test_a_refreshed_grant_keeps_its_refresh_token_and_its_end(page):
    before = page.tokens
    await page.clock.advance(30 * 86_400)
    after = await page.refresh(before)
    assert (after.refresh, after.scopes) == (before.refresh, before.scopes)
    assert abs((after.refresh_expires_at - before.refresh_expires_at).total_seconds()) < 1
    assert after.access != before.access
    assert await page.accounts(after)


async def test_a_year_after_consent_nothing_is_refreshed(page):
    await page.clock.advance(366 * 86_400)
    with pytest.raises(Reconnect, match="invalid, expired or revoked"):
        await page.refresh(page.tokens)


async def test_without_a_refresh_token_the_person_must_come_again(member):
    with pytest.raises(Reconnect):
        await member.refresh(member.tokens)


async def test_an_expired_token_wants_a_refresh(member):
    await member.clock.advance(61 * 86_400)
    with pytest.raises(Reconnect, match="expired"):
        await member.publish("Hello")


async def test_access_that_is_given_back_is_dead(page):
    await page.platform.revoke(page.context(), page.tokens)
    with pytest.raises(Reconnect):
        await page.accounts()
    with pytest.raises(Reconnect):
        await page.refresh(page.tokens)


async def test_a_code_with_another_redirect_address_is_refused(linkedin):
    grant = await linkedin.grant()
    with pytest.raises(Refused, match="does not match"):
        await linkedin.exchange(replace(grant, redirect_uri="http://127.0.0.1:2/"))


async def test_a_code_lives_half_an_hour(linkedin):
    grant = await linkedin.grant()
    await linkedin.clock.advance(1800)
    with pytest.raises(Refused, match="expired"):
        await linkedin.exchange(grant)


async def test_a_wrong_secret_is_the_operators_to_mend(linkedin):
    grant = await linkedin.grant()
    app = App(login="default", client_id="sandbox-linkedin", client_secret="wrong")
    with pytest.raises(Misconfigured):
        await linkedin.platform.exchange_code(linkedin.network.context(linkedin.platform, app), grant)


async def test_a_person_who_cancels_is_sent_back_with_linkedins_word(linkedin):
    location = await Person(linkedin.http).deny(linkedin.authorize_url())
    assert answer_of(location)["error"] == "user_cancelled_authorize"
