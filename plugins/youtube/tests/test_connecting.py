"""From Google's consent page to a channel, against the emulator."""

from datetime import timedelta

import pytest

from picscripter.plugin import App, Misconfigured, Reconnect, Refused
from picscripter_youtube.auth import SCOPE

pytestmark = pytest.mark.anyio


async def test_a_consent_brings_an_hour_of_access_and_a_refresh_token(youtube):
    tokens = await youtube.exchange(await youtube.grant())
    assert tokens.refresh
    assert tokens.scopes == (SCOPE,)
    assert tokens.expires_at - youtube.clock.now() == timedelta(seconds=3599)
    assert tokens.refresh_expires_at is None


async def test_a_second_consent_brings_a_refresh_token_again(youtube):
    await youtube.connect()
    first = youtube.tokens
    await youtube.connect()
    assert youtube.tokens.refresh not in (None, first.refresh)


async def test_the_account_is_the_channel_that_was_picked(youtube):
    account = await youtube.connect(accounts=["UCnighttrain000000000002"])
    assert (account.id, account.handle, account.kind) == (
        "UCnighttrain000000000002",
        "@nighttrainradio",
        "channel",
    )
    assert account.facts == {"uploads": "UUnighttrain000000000002"}


async def test_a_google_account_without_a_channel_has_no_account(youtube):
    tokens = await youtube.exchange(await youtube.grant())
    async with youtube.http.delete(f"{youtube.address}/youtube/_accounts/UCharbourcoffee000000001"):
        pass
    youtube.tokens = tokens
    assert list(await youtube.platform.fetch_accounts(youtube.session())) == []


async def test_a_refresh_gives_new_access_and_keeps_the_refresh_token(youtube):
    await youtube.connect()
    fresh = await youtube.platform.refresh(youtube.context(), youtube.tokens)
    assert fresh.access != youtube.tokens.access
    assert (fresh.refresh, fresh.scopes) == (youtube.tokens.refresh, youtube.tokens.scopes)


async def test_an_app_in_testing_has_refresh_tokens_for_a_week(youtube):
    await youtube.dials(refreshSeconds=604_800)
    await youtube.connect()
    assert youtube.tokens.refresh_expires_at - youtube.clock.now() == timedelta(days=7)
    await youtube.clock.advance(604_800)
    with pytest.raises(Reconnect):
        await youtube.platform.refresh(youtube.context(), youtube.tokens)


async def test_a_withdrawn_grant_cannot_be_refreshed(youtube):
    await youtube.connect()
    await youtube.platform.revoke(youtube.context(), youtube.tokens)
    with pytest.raises(Reconnect):
        await youtube.platform.refresh(youtube.context(), youtube.tokens)


async def test_a_withdrawn_grant_cannot_be_used(youtube):
    await youtube.connect()
    await youtube.platform.revoke(youtube.context(), youtube.tokens)
    with pytest.raises(Reconnect):
        await youtube.platform.fetch_accounts(youtube.session())


async def test_a_code_works_once(youtube):
    grant = await youtube.grant()
    await youtube.exchange(grant)
    with pytest.raises(Refused) as refused:
        await youtube.exchange(grant)
    assert refused.value.code == "invalid_grant"


async def test_a_wrong_secret_is_the_operators_to_mend(youtube):
    wrong = App(login="default", client_id="sandbox-youtube", client_secret="wrong")
    with pytest.raises(Misconfigured):
        await youtube.exchange(await youtube.grant(), wrong)
