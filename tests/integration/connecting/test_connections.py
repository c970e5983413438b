"""Connections are kept per user and account, their tokens sealed."""

import json
import uuid

import pytest

from picscripter.domain.states import Status
from picscripter.plugin import Reconnect
from picscripter.storage.vault import Sealed, Vault
from support.connecting import CLOCK, add_post, columns, page, set_columns, tokens

pytestmark = pytest.mark.anyio


async def test_what_was_saved_is_read_again(connections, anna):
    account = page(picture="https://example.com/p.jpg", facts={"premium": "true"})
    granted = tokens(expires_at=CLOCK.now().replace(microsecond=0), extra={"person": "77"})
    saved = await connections.save(anna, "social", "default", account, granted)
    assert (saved.account(), saved.tokens(), saved.status) == (account, granted, "active")
    assert await connections.get(anna, saved.id) == saved


async def test_connecting_the_same_account_again_keeps_its_id_and_takes_the_new_tokens(connections, anna):
    first = await connections.save(anna, "social", "default", page(), tokens())
    again = await connections.save(anna, "social", "other", page(), tokens("second"))
    assert (again.id, again.created_at) == (first.id, first.created_at)
    assert again.tokens().access == "second-access"
    assert (again.token_version, again.login) == (first.token_version + 1, "other")


async def test_two_users_connect_the_same_account_each_with_a_row_of_their_own(connections, anna, ben):
    hers = await connections.save(anna, "social", "default", page(), tokens("hers"))
    his = await connections.save(ben, "social", "default", page(), tokens("his"))
    assert hers.id != his.id
    assert [each.id for each in await connections.by_account("social", "page-1")] == [hers.id, his.id]
    assert (await connections.get(anna, hers.id)).tokens().access == "hers-access"


async def test_another_users_connection_is_as_if_it_were_not_there(connections, anna, ben):
    hers = await connections.save(anna, "social", "default", page(), tokens())
    assert await connections.get(ben, hers.id) is None
    assert await connections.disconnect(ben, hers.id) is None
    assert await connections.of_user(ben) == []


async def test_a_user_sees_the_connections_of_one_platform_or_of_all(connections, anna):
    first = await connections.save(anna, "social", "default", page(1), tokens())
    second = await connections.save(anna, "other", "default", page(1), tokens())
    assert [each.id for each in await connections.of_user(anna)] == [first.id, second.id]
    assert [each.id for each in await connections.of_user(anna, "other")] == [second.id]


async def test_the_engine_loads_many_at_once_and_leaves_out_what_is_not_there(connections, anna):
    saved = [await connections.save(anna, "social", "default", page(n), tokens()) for n in (1, 2)]
    loaded = await connections.load([each.id for each in saved] + [str(uuid.uuid4())])
    assert {each.id for each in loaded} == {each.id for each in saved}


async def test_no_repr_and_no_column_shows_a_token(connections, database, anna):
    saved = await connections.save(
        anna, "social", "default", page(), tokens("canary", extra={"secret": "canary-extra"})
    )
    row = (await database.rows("SELECT * FROM connections WHERE id = $1", saved.id))[0]
    assert "canary" not in repr(saved) + repr(saved.tokens()) + repr(row)


async def test_a_token_copied_to_another_row_does_not_open_there(connections, database, vault, anna):
    first = await connections.save(anna, "social", "default", page(1), tokens())
    second = await connections.save(anna, "social", "default", page(2), tokens())
    await database.run(
        "UPDATE connections SET access_token_enc = $2 WHERE id = $1", second.id, first.access_token_enc
    )
    with pytest.raises(Sealed):
        (await connections.get(anna, second.id)).tokens()


async def test_a_vault_with_another_key_opens_nothing(connections, database, anna):
    await connections.save(anna, "social", "default", page(), tokens())
    stranger = type(connections)(database, Vault([b"\1" * 32]), CLOCK)
    with pytest.raises(Sealed):
        (await stranger.of_user(anna))[0].tokens()


async def test_disconnecting_erases_the_tokens_and_hides_the_row_but_keeps_its_id(
    connections, database, anna
):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    gone = await connections.disconnect(anna, saved.id)
    row = (await database.rows("SELECT * FROM connections WHERE id = $1", saved.id))[0]
    assert (row["access_token_enc"], row["refresh_token_enc"], row["extra_enc"]) == ("", None, None)
    assert await connections.get(anna, saved.id) is None
    assert await connections.of_user(anna) == []
    with pytest.raises(Reconnect):
        gone.tokens()
    assert (await connections.save(anna, "social", "default", page(), tokens())).id == saved.id


async def test_disconnecting_twice_finds_nothing_the_second_time(connections, anna):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    await connections.disconnect(anna, saved.id)
    assert await connections.disconnect(anna, saved.id) is None


async def test_the_posts_of_a_disconnected_account_are_held_and_whoever_runs_them_is_fenced_off(
    connections, database, anna
):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    other = await connections.save(anna, "social", "default", page(2), tokens())
    waiting = await add_post(database, anna, saved.id, hours=3)
    elsewhere = await add_post(database, anna, other.id, hours=3)
    await connections.disconnect(anna, saved.id)
    held = await columns(database, waiting.id)
    assert (held["status"], held["wake_at"], held["fence"]) == ("held", None, waiting.fence + 1)
    error = json.loads(held["error"])
    assert error["code"] == "disconnected"
    assert "Page 1 was disconnected" in error["message"]
    assert (await columns(database, elsewhere.id))["status"] == "scheduled"


async def test_a_post_whose_commit_is_open_is_left_to_the_engine(connections, database, anna):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    post = await add_post(database, anna, saved.id)
    await set_columns(database, post.id, "commit_state = 'open', status = 'publishing'")
    await connections.disconnect(anna, saved.id)
    assert (await columns(database, post.id))["status"] == "publishing"


async def test_connecting_again_lets_the_held_posts_go_on_at_their_time(connections, database, anna):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    later = await add_post(database, anna, saved.id, hours=3)
    overdue = await add_post(database, anna, saved.id)
    await connections.disconnect(anna, saved.id)
    await connections.save(anna, "social", "default", page(), tokens())
    released, urgent = await columns(database, later.id), await columns(database, overdue.id)
    assert (released["status"], released["wake_at"], released["error"]) == ("scheduled", later.due_at, None)
    assert urgent["status"] == "queued"
    assert urgent["wake_at"] <= await database.now()
    assert released["fence"] == later.fence + 2


@pytest.mark.parametrize("code,status", [("reconnect", "scheduled"), ("budget", "held")])
async def test_connecting_again_releases_only_what_waits_for_the_account(
    connections, database, anna, code, status
):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    post = await add_post(database, anna, saved.id, hours=3)
    await set_columns(
        database,
        post.id,
        f"status = 'held', due_at = NULL, wake_at = NULL, error = '{{\"code\": \"{code}\"}}'",
    )
    await connections.save(anna, "social", "default", page(), tokens())
    row = await columns(database, post.id)
    assert row["status"] == status
    assert (row["wake_at"] == later_ms(post)) is (code == "reconnect")


def later_ms(post):
    return int(post.scheduled_at.timestamp() * 1000)


async def test_a_released_post_with_an_open_commit_goes_on_with_looking_it_up(connections, database, anna):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    post = await add_post(database, anna, saved.id)
    await set_columns(
        database, post.id, "status = 'held', commit_state = 'open', error = '{\"code\": \"reconnect\"}'"
    )
    await connections.save(anna, "social", "default", page(), tokens())
    assert (await columns(database, post.id))["status"] == Status.PUBLISHING


async def test_the_posts_story_tells_of_the_hold_and_of_the_release(connections, database, anna):
    saved = await connections.save(anna, "social", "default", page(), tokens())
    post = await add_post(database, anna, saved.id, hours=3)
    await connections.disconnect(anna, saved.id)
    await connections.save(anna, "social", "default", page(), tokens())
    lines = await database.rows("SELECT message FROM job_logs WHERE post_id = $1 ORDER BY id", post.id)
    assert ["disconnected" in lines[0]["message"], "again" in lines[1]["message"]] == [True, True]
