"""From consent to an account, and tokens that live two hours, against the emulator."""

from datetime import timedelta

import pytest

from picscripter.plugin import App, Misconfigured, Reconnect, Refused

pytestmark = pytest.mark.anyio


async def test_the_account_is_the_person_who_allowed(twitter):
    account = await twitter.connect()
    assert (account.handle, account.kind, account.facts) == (
        "@picscripter_demo",
        "person",
        {"subscription": "None"},
    )


async def test_who_pays_is_known(twitter):
    account = await twitter.connect(accounts=("1730000000000000003",))
    assert account.facts == {"subscription": "Premium"}


async def test_tokens_live_two_hours_and_can_be_refreshed(twitter):
    tokens = await twitter.exchange(await twitter.grant())
    assert tokens.expires_at == twitter.clock.now() + timedelta(hours=2)
    assert tokens.refresh is not None
    assert {"tweet.read", "tweet.write", "users.read"} <= set(tokens.scopes)


async def test_only_what_was_granted_is_told_as_such(twitter):
    tokens = await twitter.exchange(await twitter.grant(scopes=("tweet.read", "users.read")))
    assert tokens.scopes == ("tweet.read", "users.read")


async def test_a_code_lives_thirty_seconds(twitter):
    grant = await twitter.grant()
    await twitter.clock.advance(31)
    with pytest.raises(Refused):
        await twitter.exchange(grant)


async def test_a_code_works_once(twitter):
    grant = await twitter.grant()
    await twitter.exchange(grant)
    with pytest.raises(Refused):
        await twitter.exchange(grant)


async def test_a_wrong_secret_is_the_operators_to_mend(twitter):
    wrong = App(login="default", client_id="sandbox-twitter", client_secret="wrong")
    with pytest.raises(Misconfigured):
        await twitter.exchange(await twitter.grant(), wrong)


async def test_a_refresh_gives_two_new_tokens(twitter):
    await twitter.connect()
    new = await twitter.refresh(twitter.tokens)
    assert new.access != twitter.tokens.access
    assert new.refresh != twitter.tokens.refresh
    [account] = await twitter.platform.fetch_accounts(twitter.session(new))
    assert account.id == twitter.account.id


async def test_a_refresh_token_works_once(twitter):
    await twitter.connect()
    await twitter.refresh(twitter.tokens)
    with pytest.raises(Reconnect):
        await twitter.refresh(twitter.tokens)


async def test_the_login_says_that_refresh_tokens_work_once(twitter):
    assert twitter.platform.description.login().refresh_single_use


async def test_a_token_that_has_ended_asks_for_a_refresh(twitter):
    await twitter.connect()
    await twitter.clock.advance(2 * 3600 + 1)
    with pytest.raises(Reconnect):
        await twitter.publish("Hello")


async def test_what_was_given_back_works_no_more(twitter):
    await twitter.connect()
    await twitter.platform.revoke(twitter.context(), twitter.tokens)
    with pytest.raises(Reconnect):
        await twitter.publish("Hello")
    with pytest.raises(Reconnect):
        await twitter.refresh(twitter.tokens)


async def test_what_is_void_may_be_given_back_again(twitter):
    await twitter.connect()
    for _ in range(2):
        await twitter.platform.revoke(twitter.context(), twitter.tokens)
