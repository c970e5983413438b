"""What is connected is listed; what is let go is forgotten here, and given back if the platform lets us."""

import asyncio

import pytest

from picscripter.plugin import Account, Retry, Tokens
from support.connect_flow import JSON
from support.connecting import add_post, columns
from support.social import page

pytestmark = pytest.mark.anyio


async def add(flow, user, account=None, platform="social", **more):
    account = account or Account(id="me", handle="@me")
    granted = Tokens(access=f"canary-{account.id}", scopes=("read",), **more)
    return await flow.linking.connections.save(user, platform, "default", account, granted)


async def let_go(flow, browser, user, platform="social", **more):
    path = f"/api/disconnect/{platform}"
    return await browser("POST", path, token=flow.token(user), headers=JSON, **more)


async def listed(flow, browser, user):
    return (await browser("GET", "/api/connections", token=flow.token(user), headers=JSON)).json


async def test_the_list_tells_all_but_the_tokens(flow, browser, ann, bob):
    saved = await add(flow, ann, expires_at=flow.clock.now())
    await add(flow, bob)
    (one,) = await listed(flow, browser, ann)
    assert one.pop("createdAt") == one.pop("updatedAt")
    assert one.pop("expiresAt").endswith("Z")
    assert one == {
        "id": saved.id,
        "userId": ann,
        "platform": "social",
        "login": "default",
        "status": "active",
        "statusReason": None,
        "scopes": ["read"],
        "tokenType": "Bearer",
        "accountId": "me",
        "accountHandle": "@me",
        "accountKind": "person",
        "accountPicture": None,
    }


async def test_a_connection_that_must_be_renewed_is_listed_with_its_reason(flow, browser, ann):
    saved = await add(flow, ann)
    await flow.linking.connections.mark_reconnect(saved.id, "a new password", saved.token_version)
    (one,) = await listed(flow, browser, ann)
    assert (one["status"], one["statusReason"]) == ("reconnect", "a new password")


async def test_the_only_account_is_let_go_without_a_body_and_given_back(flow, browser, ann):
    saved = await add(flow, ann)
    seen = await let_go(flow, browser, ann)
    assert seen.status == 200
    assert seen.json == {
        "id": saved.id,
        "platform": "social",
        "accountId": "me",
        "accountHandle": "@me",
        "revoked": True,
        "reason": None,
    }
    assert flow.social.revoked == ["canary-me"]
    assert await listed(flow, browser, ann) == []


async def test_with_several_accounts_one_must_be_named(flow, browser, ann):
    saved = [await add(flow, ann, page(n)) for n in (1, 2)]
    seen = await let_go(flow, browser, ann)
    assert (seen.status, seen.json["code"]) == (409, "choose_connection")
    assert {each["id"] for each in seen.json["connections"]} == {each.id for each in saved}
    assert flow.social.revoked == []
    named = await let_go(flow, browser, ann, json={"connectionId": saved[1].id})
    assert (named.status, named.json["accountId"]) == (200, "page-2")
    assert [each["id"] for each in await listed(flow, browser, ann)] == [saved[0].id]


async def test_what_is_not_there_cannot_be_let_go(flow, browser, ann, bob):
    his = await add(flow, bob)
    for more in ({}, {"json": {"connectionId": his.id}}):
        assert (await let_go(flow, browser, ann, **more)).status == 404
    assert (await let_go(flow, browser, bob, "other", json={"connectionId": his.id})).status == 404
    assert len(await flow.connections(bob)) == 1


async def test_unknown_fields_are_refused_and_nothing_is_let_go(flow, browser, ann):
    await add(flow, ann)
    assert (await let_go(flow, browser, ann, json={"connection": "x"})).status == 422
    assert len(await flow.connections(ann)) == 1


@pytest.mark.parametrize("fault", [Retry("the platform is down"), None])
async def test_what_the_platform_does_not_take_back_is_forgotten_all_the_same(flow, browser, ann, fault):
    await add(flow, ann)
    if fault is None:
        flow.social.capabilities = frozenset()
    flow.social.revoke_fault = fault
    seen = await let_go(flow, browser, ann)
    assert (seen.status, seen.json["revoked"]) == (200, False)
    assert ("down" if fault else "no way") in seen.json["reason"]
    assert await flow.connections(ann) == []


async def test_a_platform_that_does_not_answer_is_waited_for_only_shortly(flow, ann, monkeypatch):
    async def silent(context, tokens):
        await asyncio.Event().wait()

    flow.social.revoke = silent
    await add(flow, ann)
    hasty = type(flow.linking.disconnecting)(
        registry=flow.services.registry,
        network=flow.linking.disconnecting.network,
        credentials=flow.linking.disconnecting.credentials,
        connections=flow.linking.connections,
        patience=0.01,
    )
    gone = await hasty.disconnect(ann, "social", None)
    assert (gone.revoked, gone.reason) == (False, "Social did not answer in time")
    assert await flow.connections(ann) == []


async def test_a_connection_of_a_platform_that_was_uninstalled_can_be_let_go(flow, browser, ann):
    await add(flow, ann, platform="removed")
    seen = await let_go(flow, browser, ann, "removed")
    assert (seen.status, "not installed" in seen.json["reason"]) == (200, True)


async def test_scheduled_posts_are_held_and_go_on_when_the_account_is_connected_again(flow, browser, ann):
    saved = await add(flow, ann)
    post = await add_post(flow.database, ann, saved.id, hours=5)
    await let_go(flow, browser, ann)
    assert (await columns(flow.database, post.id))["status"] == "held"
    seen = await browser.back(flow.social.allow(await browser.begin(ann)))
    assert "is connected" in seen.text
    assert [each.id for each in await flow.connections(ann)] == [saved.id]
    row = await columns(flow.database, post.id)
    assert (row["status"], row["wake_at"]) == ("scheduled", post.due_at)


async def test_places_of_an_account_are_asked_of_the_platform(flow, browser, ann, bob):
    saved = await add(flow, ann)
    path = f"/api/connections/{saved.id}/places"

    async def ask(user, kind="?kind=board"):
        return await browser("GET", path + kind, token=flow.token(user), headers=JSON)

    assert (await ask(ann)).json == [{"id": "b1", "name": "Recipes"}]
    assert (await ask(bob)).status == 404
    assert (await ask(ann, "")).status == 422
    assert (await ask(ann, "?kind=shelf")).status == 422
    flow.social.capabilities = frozenset()
    refused = await ask(ann)
    assert (refused.status, refused.json["code"]) == (404, "not_supported")


async def test_places_of_an_account_that_must_be_renewed_are_a_conflict(flow, browser, ann):
    saved = await add(flow, ann)
    await flow.linking.connections.mark_reconnect(saved.id, "a new password", saved.token_version)
    seen = await browser(
        "GET", f"/api/connections/{saved.id}/places?kind=board", token=flow.token(ann), headers=JSON
    )
    assert (seen.status, seen.json["code"]) == (409, "reconnect")


async def test_an_access_that_several_accounts_share_is_given_back_with_the_last_of_them(flow, browser, ann):
    shared = Tokens(access="canary-shared", scopes=("read",))
    saved = [
        await flow.linking.connections.save(ann, "social", "default", Account(id=key, handle=key), shared)
        for key in ("one", "two")
    ]
    told = [await let_go(flow, browser, ann, json={"connectionId": each.id}) for each in saved]
    assert [answer.json["revoked"] for answer in told] == [False, True]
