"""An app password opens a session; its tokens are renewed as a pair, on the account's own server."""

from datetime import timedelta

import pytest

from picscripter.plugin import ContractBroken, Reconnect, Refused

pytestmark = pytest.mark.anyio
HOME = "https://morel.us-east.host.bsky.network"


async def test_an_account_is_known_by_its_did(bluesky):
    account = await bluesky.connect()
    assert account.id.startswith("did:plc:")
    assert account.handle == "@picscripter-demo.bsky.social"


async def test_from_the_entry_on_requests_go_to_the_account_s_own_server(bluesky):
    assert (await bluesky.begin()).hosts == {"pds": HOME}


async def test_the_access_token_says_when_it_ends(bluesky):
    tokens = await bluesky.begin()
    left = tokens.expires_at - bluesky.clock.now()
    assert timedelta(hours=1, minutes=59) < left <= timedelta(hours=2)


@pytest.mark.parametrize("typed", [{"password": "wrong-wrong"}, {"handle": "nobody.example"}])
async def test_what_is_typed_wrong_is_told_where(bluesky, typed):
    with pytest.raises(Refused, match="Invalid identifier or password") as refused:
        await bluesky.begin(**typed)
    assert refused.value.problems[0].path == "/fields/password"


async def test_a_deactivated_account_is_not_connected(bluesky):
    await bluesky.dials(deactivated=True)
    with pytest.raises(Refused, match="deactivated"):
        await bluesky.begin()


@pytest.mark.parametrize("address", ["https://127.0.0.1", "https://pds.internal", "http://pds.example"])
async def test_a_did_document_leads_to_no_private_server(bluesky, address):
    await bluesky.dials(movedTo=address)
    with pytest.raises(Refused):
        await bluesky.connect()


async def test_a_refresh_gives_a_new_pair_and_the_old_one_is_dead(bluesky):
    await bluesky.connect()
    first = bluesky.tokens
    second = await bluesky.platform.refresh(bluesky.context(HOME), first)
    assert (second.access != first.access, second.refresh != first.refresh) == (True, True)
    with pytest.raises(Reconnect):
        await bluesky.platform.refresh(bluesky.context(HOME), first)


async def test_an_expired_token_is_a_reason_to_refresh_though_it_comes_with_400(bluesky):
    await bluesky.connect()
    await bluesky.clock.advance(7200)
    with pytest.raises(Reconnect):
        await bluesky.platform.fetch_accounts(bluesky.session())


async def test_access_that_was_given_back_is_over(bluesky):
    await bluesky.connect()
    for _ in range(2):
        await bluesky.platform.revoke(bluesky.context(HOME), bluesky.tokens)
    with pytest.raises(Reconnect):
        await bluesky.platform.fetch_accounts(bluesky.session())


async def test_an_account_cannot_ask_another_server(bluesky):
    await bluesky.connect()
    with pytest.raises(ContractBroken, match="declares no host"):
        await bluesky.session().request("GET", "https://other.example/xrpc/com.atproto.server.getSession")


async def test_without_a_consent_page_there_is_no_hook_for_one(bluesky):
    assert bluesky.platform.description.login().consent is False
