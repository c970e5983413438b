"""What a cancelled post left on a platform is removed, and a cancelled post is never published."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from picscripter.domain.states import Status
from picscripter.storage.fields import to_ms
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from support import media_files as made
from support.house import Estate, open_estate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path, engine=False) as opened:
        yield opened


async def _prepared(estate: Estate, connection: StoredConnection, picture: dict[str, Any]) -> StoredPost:
    at = estate.house.clock.now() + timedelta(hours=2)
    post = await estate.run(await estate.post(connection, "Soon", at=at, media=[picture]), connection)
    assert post.prepared
    return post


async def _left(estate: Estate) -> int:
    """How many steps of any post still wait for their removal."""
    rows = await estate.house.database.rows(
        "SELECT count(*) AS steps FROM journal_steps WHERE undo = $1", True
    )
    return int(rows[0]["steps"])


async def test_a_cancelled_post_stays_cancelled_when_newer_tokens_come_in_mid_removal(estate: Estate) -> None:
    user = await estate.user()
    old = await estate.connect(user, "facebook")
    post = await _prepared(estate, old, await estate.file(user, made.jpeg_cmyk()))
    cancelled = await estate.house.posts.cancel(user, post.id)
    assert cancelled is not None
    await estate.house.clock.sleep(2.0)
    await estate.connect(user, "facebook")
    await estate.dials("facebook", tokenSeconds=2)  # what was given out before is refused

    after = await estate.run(cancelled, old)

    assert (after.status, after.due_at is not None) == (Status.CANCELLED, True)


async def test_a_cancelled_post_stays_cancelled_when_its_account_is_connected_again(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    post = await _prepared(estate, connection, await estate.file(user, made.jpeg_cmyk()))
    await estate.dials("facebook", tokenSeconds=0.001)
    cancelled = await estate.house.posts.cancel(user, post.id)
    assert cancelled is not None
    waits = await estate.run(cancelled, connection)
    assert waits.status == Status.CANCELLED
    await estate.dials("facebook", tokenSeconds=7200)

    again = await estate.connect(user, "facebook")

    now = await estate.house.posts.get(user, post.id)
    assert now is not None
    assert now.status == Status.CANCELLED
    assert now.due_at is not None
    assert now.due_at <= to_ms(estate.house.clock.now())
    ended = await estate.run(now, again)
    assert (ended.status, await _left(estate)) == (Status.CANCELLED, 0)


async def test_what_was_prepared_before_an_edit_is_removed_when_the_post_is_cancelled_then(
    estate: Estate,
) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    post = await _prepared(estate, connection, await estate.file(user, made.jpeg_cmyk()))
    other = await estate.file(user, made.png_of_16_bit())
    edited = await estate.house.posts.edit(
        user,
        post.id,
        caption="Another picture",
        media=[other],
        options={},
        scheduled_at=post.scheduled_at,
        due_at=post.due_at,
        status=Status.SCHEDULED,
    )
    assert edited is not None
    cancelled = await estate.house.posts.cancel(user, post.id)
    assert cancelled is not None

    ended = await estate.run(cancelled, connection)

    assert (ended.status, await _left(estate)) == (Status.CANCELLED, 0)


async def test_a_removal_renews_the_access_and_costs_no_connection(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "youtube")
    async with estate.http.get(f"{estate.sandbox}/_samples/waves.mp4") as answer:
        video = await estate.file(user, await answer.read())
    at = estate.house.clock.now() + timedelta(hours=2)
    post = await estate.post(connection, "Soon", at=at, media=[video], options={"title": "Waves"})
    while not post.prepared:
        post = await estate.run(post, connection)
    cancelled = await estate.house.posts.cancel(user, post.id)
    assert cancelled is not None
    await estate.house.clock.sleep(2.0)
    await estate.dials("youtube", tokenSeconds=2)  # what was given out before is refused

    ended = await estate.run(cancelled, connection)

    assert (ended.status, ended.error, await _left(estate)) == (Status.CANCELLED, None, 0)
    assert [each.status for each in await estate.house.connections.of_user(user)] == ["active"]


async def _edit(estate: Estate, post: StoredPost, *, caption: str, media: list[dict[str, Any]]) -> StoredPost:
    edited = await estate.house.posts.edit(
        post.user_id,
        post.id,
        caption=caption,
        media=media,
        options={},
        scheduled_at=None,
        due_at=to_ms(estate.house.clock.now()),
        status=Status.QUEUED,
    )
    assert edited is not None
    return edited


async def test_what_a_step_had_made_is_removed_when_an_edit_takes_the_step_away(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    post = await _prepared(estate, connection, await estate.file(user, made.jpeg_cmyk()))
    edited = await _edit(estate, post, caption="Only words", media=[])

    ended = await estate.run(edited, connection)

    assert (ended.status, await _left(estate)) == (Status.PUBLISHED, 0)
    assert "removed what 'photo 1' had made" in await _story(estate, post)


async def test_a_picture_taken_out_by_an_edit_is_removed_when_the_post_is_cancelled_then(
    estate: Estate,
) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    post = await _prepared(estate, connection, await estate.file(user, made.jpeg_cmyk()))
    await _edit(estate, post, caption="Only words", media=[])
    cancelled = await estate.house.posts.cancel(user, post.id)
    assert cancelled is not None

    ended = await estate.run(cancelled, connection)

    assert (ended.status, await _left(estate)) == (Status.CANCELLED, 0)


async def test_what_an_earlier_round_left_is_removed_when_the_post_is_taken_up_again(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    post = await _prepared(estate, connection, await estate.file(user, made.jpeg_cmyk()))
    await estate.house.posts.cancel(user, post.id)
    again = await estate.house.posts.retry(user, post.id, due_at=to_ms(estate.house.clock.now()))
    assert again is not None

    prepared = await estate.run(again, connection)

    assert (prepared.prepared, await _left(estate)) == (True, 1)
    assert "removed what 'photo 1' had made" in await _story(estate, post)


async def test_what_is_public_is_not_removed_by_the_next_round(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    picture = await estate.file(user, made.jpeg_cmyk())
    await estate.dials("facebook", dropAfter=1.0, match="/feed")
    post = await estate.run(await estate.post(connection, "Seen?", media=[picture]), connection)
    assert post.commit_state == "open"
    await estate.dials("facebook", dropAfter=0.0)
    await estate.house.database.run("UPDATE journal_commits SET state = 'discarded'")
    await estate.house.database.run(
        "UPDATE posts SET status = 'queued', commit_state = 'none', round = 2, fence = fence + 1"
    )
    again = await estate.house.posts.get(user, post.id)
    assert again is not None

    await estate.run(again, connection)

    assert await _left(estate) == 2
    assert "removed" not in await _story(estate, post)


async def _story(estate: Estate, post: StoredPost) -> str:
    return "\n".join(line.message for line in await estate.house.posts.logs(post.id))
