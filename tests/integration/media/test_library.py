"""Whose media there are, and that nothing is struck out that a coming post wants."""

import asyncio
import uuid

import pytest

from picscripter.domain.states import Status
from picscripter.storage.connections import Connections
from picscripter.storage.library import MediaFacts, MediaGone, Wanted
from picscripter.storage.post_rows import NewPost
from picscripter.storage.posts import Posts
from picscripter.storage.vault import Vault
from support.connecting import CLOCK, add_user
from support.storing import open_desk

pytestmark = pytest.mark.anyio
FACTS = MediaFacts(
    type="image", content_type="image/png", bytes=3, width=1, height=1, codecs={"image": "png"}
)
AFTER = 10**15


@pytest.fixture
async def desk(database):
    return await open_desk(database, Connections(database, Vault([bytes(range(32))]), CLOCK))


async def add(library, user, sha256="a" * 64, **more):
    return await library.add(user, str(uuid.uuid4()), sha256, FACTS, **more)


async def schedule(desk, media_ids, user=None):
    post = NewPost(
        id=str(uuid.uuid4()),
        user_id=user or desk.user,
        connection_id=desk.connection,
        platform="social",
        caption="x",
        status=Status.SCHEDULED,
        due_at=1,
        media=[{"type": "image", "url": "u", "alt": None, "id": each} for each in media_ids],
        options={},
    )
    return (await Posts(desk.database, CLOCK).create([post]))[0]


async def test_the_same_bytes_are_one_file_of_a_user(library, desk):
    first = await add(library, desk.user)
    again = await add(library, desk.user, alt="A harbour")
    assert (again.id, again.alt) == (first.id, "A harbour")
    assert (again.codecs, again.animated, again.created_at.tzinfo is not None) == (
        {"image": "png"},
        False,
        True,
    )


async def test_another_user_sees_neither_the_file_nor_its_deletion(library, desk):
    other = await add_user(desk.database, "bea@example.com")
    mine = await add(library, desk.user)
    theirs = await add(library, other)
    assert await library.get(other, mine.id) is None
    assert await library.remove(other, mine.id) is None
    assert await library.page(other, limit=9) == [theirs]


async def test_a_page_goes_on_where_the_last_one_ended(library, desk):
    made = {(await add(library, desk.user, f"{number:064x}")).id for number in range(5)}
    first = await library.page(desk.user, limit=3)
    rest = await library.page(desk.user, limit=3, before=(first[-1].created_at, first[-1].id))
    assert len(first) == 3
    assert {each.id for each in [*first, *rest]} == made


async def test_a_file_that_a_coming_post_wants_stays(library, desk):
    mine = await add(library, desk.user)
    post = await schedule(desk, [mine.id, mine.id])
    with pytest.raises(Wanted):
        await library.remove(desk.user, mine.id)
    assert await library.expire(AFTER) == []
    await desk.posts.cancel(desk.user, post.id)
    assert await library.remove(desk.user, mine.id) == mine


async def test_an_edit_lets_go_of_what_the_post_wanted_before(library, desk):
    old, new = await add(library, desk.user), await add(library, desk.user, "b" * 64)
    post = await schedule(desk, [old.id])
    media = [{"type": "image", "url": "u", "alt": None, "id": new.id}]
    await desk.posts.edit(
        desk.user,
        post.id,
        caption="",
        media=media,
        options={},
        scheduled_at=None,
        due_at=1,
        status=Status.QUEUED,
    )
    assert await library.remove(desk.user, old.id) == old
    with pytest.raises(Wanted):
        await library.remove(desk.user, new.id)


async def test_a_post_that_names_a_strangers_file_is_not_stored(library, desk):
    theirs = await add(library, await add_user(desk.database, "bea@example.com"))
    with pytest.raises(MediaGone) as refused:
        await schedule(desk, [theirs.id])
    assert refused.value.ids == (theirs.id,)
    assert await desk.posts.page(desk.user, limit=9) == []


async def test_of_a_deletion_and_a_post_at_the_same_moment_one_wins(library, desk):
    for number in range(20):
        mine = await add(library, desk.user, f"{number:064x}")
        removed, made = await asyncio.gather(
            library.remove(desk.user, mine.id), schedule(desk, [mine.id]), return_exceptions=True
        )
        there = await library.get(desk.user, mine.id)
        assert (there is None) == isinstance(made, MediaGone)
        assert (there is not None) == isinstance(removed, Wanted)


async def test_what_nobody_used_for_long_is_struck_out(library, desk):
    mine = await add(library, desk.user)
    assert await library.expire(1) == []
    assert await library.expire(AFTER) == [mine.sha256]
    assert await library.unknown([mine.sha256]) == [mine.sha256]
