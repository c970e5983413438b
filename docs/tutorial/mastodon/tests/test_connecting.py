"""A server's app, registered once; consent on that server; the account with what its server allows."""

from dataclasses import replace

import pytest

from picscripter.plugin import App, ContractBroken, Misconfigured, Reconnect, Refused

pytestmark = pytest.mark.anyio


async def test_an_account_is_known_by_its_server_too(mastodon):
    account = await mastodon.connect()
    assert (account.id, account.handle) == (
        "110000000000000001@mastodon.social",
        "@picscripter_demo@mastodon.social",
    )


async def test_what_the_server_allows_goes_with_the_account(mastodon):
    await mastodon.dials(characters=1000)
    facts = (await mastodon.connect()).facts
    assert (facts["caption.max"], facts["media.max"], facts["caption.url"]) == ("1000", "4", "23")


async def test_an_app_that_is_registered_is_used_again(mastodon):
    first = await mastodon.begin()
    assert await mastodon.begin() == first
    assert (await mastodon.requests()).count("POST /api/v1/apps") == 1


async def test_an_app_that_the_server_dropped_is_registered_anew(mastodon):
    first = await mastodon.begin()
    await mastodon.dials(forgetApps=True)
    assert (await mastodon.begin()).client_id != first.client_id


async def test_a_server_that_is_no_mastodon_is_told_as_such(mastodon):
    await mastodon.dials(status=404)
    with pytest.raises(Refused, match="does not answer as a Mastodon server") as refused:
        await mastodon.begin()
    assert refused.value.problems[0].path == "/fields/server"


async def test_a_code_counts_once(mastodon):
    await mastodon.begin()
    grant, context = await mastodon.grant(), mastodon.network.context(mastodon.platform, mastodon.app)
    await mastodon.platform.exchange_code(context, grant)
    with pytest.raises(Refused):
        await mastodon.platform.exchange_code(context, grant)


async def test_keys_that_the_server_does_not_know_are_a_fault_of_the_app(mastodon):
    await mastodon.begin()
    other = replace(mastodon.app, client_secret="another")
    context = mastodon.network.context(mastodon.platform, other)
    with pytest.raises(Misconfigured):
        await mastodon.platform.exchange_code(context, await mastodon.grant())


async def test_access_that_was_given_back_is_over(mastodon):
    await mastodon.connect()
    context = mastodon.network.context(mastodon.platform, mastodon.app)
    for _ in range(2):
        await mastodon.platform.revoke(context, mastodon.tokens)
    with pytest.raises(Reconnect):
        await mastodon.platform.fetch_accounts(mastodon.session())


async def test_there_is_nothing_to_refresh(mastodon):
    await mastodon.connect()
    with pytest.raises(Reconnect):
        await mastodon.platform.refresh(
            mastodon.network.context(mastodon.platform, mastodon.app), mastodon.tokens
        )


async def test_an_account_cannot_ask_another_server(mastodon):
    await mastodon.connect()
    with pytest.raises(ContractBroken, match="declares no host"):
        await mastodon.session().request("GET", "https://other.example/api/v1/accounts/verify_credentials")


async def test_without_a_server_nobody_is_asked(mastodon):
    context = mastodon.network.context(mastodon.platform, App(login="default"))
    with pytest.raises(ContractBroken, match="no address"):
        await context.request("GET", "server", "/api/v2/instance")
