"""From the dialog to Pages that can be posted to, against the emulator."""

from datetime import timedelta

import pytest

from picscripter.plugin import App, Misconfigured, Reconnect, Refused
from picscripter_facebook import graph

pytestmark = pytest.mark.anyio
SCOPES = ("pages_show_list", "pages_read_engagement", "pages_manage_posts")


async def test_the_token_is_the_long_lived_one_with_what_was_granted(facebook):
    tokens = await facebook.exchange(await facebook.grant())
    assert tokens.expires_at - facebook.clock.now() > timedelta(days=59)
    assert set(SCOPES) <= set(tokens.scopes)


async def test_a_declined_permission_is_not_among_the_granted(facebook):
    tokens = await facebook.exchange(await facebook.grant(scopes=SCOPES[:2]))
    assert tokens.scopes == SCOPES[:2]


async def test_each_page_that_was_ticked_comes_with_its_own_token(facebook):
    tokens = await facebook.exchange(await facebook.grant(accounts=("102210000000001", "102210000000003")))
    pages = await facebook.accounts(tokens)
    assert [page.handle for page in pages] == ["Harbour Coffee", "Paper & Ink"]
    assert len({page.tokens.access for page in pages} | {tokens.access}) == 3


async def test_without_a_ticked_page_there_is_no_account(facebook):
    tokens = await facebook.exchange(await facebook.grant(scopes=SCOPES[1:]))
    assert await facebook.accounts(tokens) == []


async def test_a_code_works_once(facebook):
    grant = await facebook.grant()
    await facebook.exchange(grant)
    with pytest.raises(Refused) as refused:
        await facebook.exchange(grant)
    assert refused.value.code == "100/36009"


async def test_a_wrong_secret_is_the_operators_to_mend(facebook):
    wrong = App(login="default", client_id="sandbox-facebook", client_secret="wrong")
    with pytest.raises(Misconfigured):
        await facebook.platform.exchange_code(
            facebook.network.context(facebook.platform, wrong), await facebook.grant()
        )


async def test_there_is_no_refresh(facebook):
    tokens = await facebook.exchange(await facebook.grant())
    with pytest.raises(Reconnect, match="Connect the Page again"):
        await facebook.platform.refresh(facebook.network.context(facebook.platform, facebook_app()), tokens)


async def test_a_page_token_outlives_the_persons(facebook):
    await facebook.connect()
    await facebook.clock.advance(90 * 86_400)
    assert (await facebook.publish("Still here")).remote_id


async def test_an_end_of_the_grant_is_told_as_such(facebook):
    await facebook.connect()
    async with facebook.http.post(f"{facebook.address}/facebook/_revoke", json={}):
        pass
    with pytest.raises(Reconnect):
        await facebook.publish("Too late")


async def test_every_call_is_proved_with_the_apps_secret(facebook):
    await facebook.connect()
    await facebook.publish("Hello")
    async with facebook.http.get(f"{facebook.address}/facebook/_requests") as answer:
        calls = [
            seen for seen in await answer.json() if seen["host"] == "graph" and "oauth" not in seen["path"]
        ]
    assert len(calls) >= 3
    assert all("appsecret_proof" in seen["query"] for seen in calls)


def test_the_proof_is_the_tokens_hmac_under_the_secret():
    app = App(login="default", client_id="1", client_secret="secret")
    assert graph.proof(app, "token") == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"


def facebook_app():
    return App(login="default", client_id="sandbox-facebook", client_secret="sandbox-facebook-secret")
