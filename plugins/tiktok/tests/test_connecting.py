"""Consent for web and desktop apps, tokens that rotate, and access that is given back."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from picscripter.plugin import App, Consent, Misconfigured, OutcomeUnknown, Reconnect, Refused
from picscripter_tiktok import authorize_url

pytestmark = pytest.mark.anyio

APP = App(login="default", client_id="key", client_secret="secret")
DESKTOP = "http://localhost:5000/api/callback/tiktok"
WEB = "https://posts.example/api/callback/tiktok"


def asked(back):
    consent = Consent(
        state="s", redirect_uri=back, scopes=("user.info.basic", "video.publish"), challenge="c"
    )
    return parse_qs(urlsplit(authorize_url(APP, consent)).query)


def test_the_key_and_the_scopes_go_in_tiktoks_dialect():
    query = asked(WEB)
    assert (query["client_key"], query["scope"]) == (["key"], ["user.info.basic,video.publish"])
    assert "client_id" not in query


def test_a_desktop_app_has_a_challenge_and_a_web_app_has_none():
    assert asked(DESKTOP)["code_challenge"] == ["c"]
    assert "code_challenge" not in asked(WEB)


def test_a_web_apps_person_is_always_asked():
    assert asked(WEB)["disable_auto_auth"] == ["1"]


@pytest.mark.parametrize("back", [DESKTOP, "http://127.0.0.1:8000/api/callback/tiktok", WEB])
async def test_an_account_is_connected_by_each_kind_of_app(tiktok, back):
    tokens = await tiktok.exchange(await tiktok.grant(back))
    assert tokens.scopes == ("user.info.basic", "video.publish", "video.upload")
    assert tokens.expires_at - tiktok.clock.now() == timedelta(hours=2)
    assert tokens.refresh_expires_at - tiktok.clock.now() == timedelta(days=180)


async def test_the_account_is_known_by_its_name_for_people(tiktok):
    account = await tiktok.connect()
    assert (account.id, account.handle) == ("-000HarbourKitchen0000000000000000001", "@harbour.kitchen")
    assert account.facts == {"username": "harbour.kitchen"}


async def test_an_account_for_drafts_is_known_by_what_its_scopes_tell(tiktok):
    account = await tiktok.connect("inbox")
    assert (account.handle, account.facts) == ("Harbour Kitchen", {"posts": "inbox"})
    assert tiktok.tokens.scopes == ("user.info.basic", "video.upload")


async def test_an_account_that_may_not_post_today_can_be_connected(tiktok):
    await tiktok.dials(postsADay=0)
    account = await tiktok.connect()
    assert (account.handle, account.facts) == ("Harbour Kitchen", {})


@pytest.mark.parametrize("status", [200, 400])
async def test_a_code_counts_once_whatever_status_its_refusal_has(tiktok, status):
    await tiktok.dials(oauthErrorStatus=status)
    grant = await tiktok.grant()
    await tiktok.exchange(grant)
    with pytest.raises(Refused):
        await tiktok.exchange(grant)


@pytest.mark.parametrize("wrong", [{"client_id": "unknown-app"}, {"client_secret": "another"}])
async def test_wrong_keys_are_the_operators_to_mend(tiktok, wrong):
    with pytest.raises(Misconfigured):
        await tiktok.exchange(await tiktok.grant(), **wrong)


async def test_a_desktop_app_without_its_verifier_is_refused(tiktok):
    with pytest.raises(Misconfigured, match="Code verifier or code challenge is invalid"):
        await tiktok.exchange(replace(await tiktok.grant(), verifier="another"))


async def test_another_redirect_address_is_refused(tiktok):
    with pytest.raises(Misconfigured, match="Redirect_uri is not matched"):
        await tiktok.exchange(replace(await tiktok.grant(), redirect_uri="http://localhost:5001/other"))


async def test_a_refresh_replaces_both_tokens_and_the_old_one_is_dead(tiktok):
    first = await tiktok.exchange(await tiktok.grant())
    second = await tiktok.platform.refresh(tiktok.context(), first)
    assert second.access != first.access
    assert second.refresh != first.refresh
    with pytest.raises(Reconnect):
        await tiktok.platform.refresh(tiktok.context(), first)
    assert (await tiktok.platform.refresh(tiktok.context(), second)).scopes == first.scopes


async def test_a_refresh_token_ends_after_half_a_year(tiktok):
    tokens = await tiktok.exchange(await tiktok.grant())
    await tiktok.clock.advance(timedelta(days=180).total_seconds())
    with pytest.raises(Reconnect):
        await tiktok.platform.refresh(tiktok.context(), tokens)


async def test_a_refresh_that_nobody_heard_proves_nothing(tiktok):
    tokens = await tiktok.exchange(await tiktok.grant())
    await tiktok.dials(dropAfter=1, match="oauth/token")
    with pytest.raises(OutcomeUnknown):
        await tiktok.platform.refresh(tiktok.context(), tokens)


async def test_access_that_was_given_back_is_over(tiktok):
    await tiktok.connect()
    for _ in range(2):
        await tiktok.platform.revoke(tiktok.context(), tiktok.tokens)
    with pytest.raises(Reconnect):
        await tiktok.platform.fetch_accounts(tiktok.session())
    with pytest.raises(Reconnect):
        await tiktok.platform.refresh(tiktok.context(), tiktok.tokens)


async def test_access_is_given_back_when_the_access_token_is_over_too(tiktok):
    await tiktok.connect()
    await tiktok.clock.advance(timedelta(hours=3).total_seconds())
    await tiktok.platform.revoke(tiktok.context(), tiktok.tokens)
    async with tiktok.http.post(f"{tiktok.address}/tiktok/_revoke") as left:
        assert await left.json() == {"ended": 0}


async def test_access_that_ended_by_itself_counts_as_given_back(tiktok):
    await tiktok.connect()
    await tiktok.clock.advance(timedelta(days=181).total_seconds())
    await tiktok.platform.revoke(tiktok.context(), tiktok.tokens)


async def test_giving_back_with_wrong_keys_is_told(tiktok):
    await tiktok.connect()
    with pytest.raises(Misconfigured):
        await tiktok.platform.revoke(tiktok.context(client_secret="another"), tiktok.tokens)
