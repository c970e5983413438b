"""One refresh at a time, and only the tokens that were presented are ever replaced."""

import asyncio

import pytest

from support.connecting import add_post, columns, page, set_columns, tokens

pytestmark = pytest.mark.anyio

MINUTE = 60_000


@pytest.fixture
async def saved(connections, anna):
    return await connections.save(anna, "social", "default", page(), tokens())


async def begin(connections, saved, *, single_use=True, lease=MINUTE, version=None):
    return await connections.begin_refresh(
        saved.id, version or saved.token_version, lease, single_use=single_use
    )


async def test_of_many_only_one_refreshes(connections, saved):
    began = await asyncio.gather(*(begin(connections, saved) for _ in range(5)))
    assert sorted(began) == [False] * 4 + [True]


async def test_a_refresh_of_tokens_that_are_not_the_stored_ones_does_not_begin(connections, saved):
    assert not await begin(connections, saved, version=saved.token_version + 1)


async def test_an_orphaned_refresh_of_a_single_use_token_is_never_sent_again(connections, saved):
    assert await begin(connections, saved, lease=-1)
    assert not await begin(connections, saved)


async def test_an_orphaned_refresh_of_a_reusable_token_is_sent_again_when_its_lease_is_over(
    connections, saved
):
    assert await begin(connections, saved, single_use=False, lease=-1)
    assert await begin(connections, saved, single_use=False)
    assert not await begin(connections, saved, single_use=False)


async def test_a_refresh_that_certainly_was_not_sent_may_begin_again(connections, saved):
    await begin(connections, saved)
    await connections.end_refresh(saved.id, saved.token_version, forget=True)
    assert await begin(connections, saved)


async def test_a_refresh_that_may_have_been_sent_gives_only_its_lease_back(connections, saved):
    await begin(connections, saved)
    await connections.end_refresh(saved.id, saved.token_version, forget=False)
    assert not await begin(connections, saved)
    assert await begin(connections, saved, single_use=False)


async def test_new_tokens_replace_the_ones_presented_and_may_be_refreshed_in_turn(connections, anna, saved):
    await begin(connections, saved)
    assert await connections.store_refreshed(saved.id, saved.token_version, tokens("second"))
    now = await connections.get(anna, saved.id)
    assert (now.tokens().access, now.token_version) == ("second-access", saved.token_version + 1)
    assert await begin(connections, now)


async def test_an_answer_for_older_tokens_replaces_nothing(connections, anna, saved):
    await begin(connections, saved)
    await connections.save(anna, "social", "default", page(), tokens("consented"))
    assert not await connections.store_refreshed(saved.id, saved.token_version, tokens("late"))
    assert (await connections.get(anna, saved.id)).tokens().access == "consented-access"


async def test_a_late_answer_is_welcome_after_the_lease_and_after_the_connection_was_called_dead(
    connections, database, anna, saved
):
    post = await add_post(database, anna, saved.id)
    await begin(connections, saved, lease=-1)
    assert await connections.mark_reconnect(saved.id, "the answer was lost", saved.token_version)
    await set_columns(database, post.id, "status = 'held', error = '{\"code\": \"reconnect\"}'")
    assert await connections.store_refreshed(saved.id, saved.token_version, tokens("late"))
    assert (await connections.get(anna, saved.id)).status == "active"
    assert (await columns(database, post.id))["status"] == "queued"


async def test_tokens_of_a_disconnected_account_are_never_stored_again(connections, anna, saved):
    await begin(connections, saved)
    await connections.disconnect(anna, saved.id)
    assert not await connections.store_refreshed(saved.id, saved.token_version, tokens("late"))
    assert not await connections.store_refreshed(saved.id, saved.token_version + 1, tokens("late"))


async def test_who_saw_old_tokens_fail_does_not_call_the_new_ones_dead(connections, anna, saved):
    await begin(connections, saved)
    await connections.store_refreshed(saved.id, saved.token_version, tokens("second"))
    assert not await connections.mark_reconnect(saved.id, "401", saved.token_version)
    assert (await connections.get(anna, saved.id)).status == "active"


async def test_a_connection_called_dead_says_why_and_is_not_refreshed(connections, anna, saved):
    assert await connections.mark_reconnect(saved.id, "the grant is over", saved.token_version)
    now = await connections.get(anna, saved.id)
    assert (now.status, now.status_reason) == ("reconnect", "the grant is over")
    assert not await begin(connections, now, single_use=False)
