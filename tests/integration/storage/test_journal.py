"""What a run remembers is stored sealed, by who holds the post, and belongs to one round."""

import pytest

from picscripter.storage.journal import Journal
from support.connecting import set_columns

pytestmark = pytest.mark.anyio


@pytest.fixture
def journal(database, vault):
    return Journal(database, vault)


async def remember(journal, post, result="secret-upload-address", *, name="open", digest="d1", **more):
    return await journal.remember(
        post.id, post.fence, post.round, name=name, digest=digest, result=result, **more
    )


async def story(journal, post, number=None):
    return (await journal.load({post.id: number or post.round}))[post.id]


async def test_a_step_is_remembered_under_its_name_and_digest(desk, journal):
    post = await desk.taken()
    assert await remember(journal, post, {"id": 1}, undo=True)
    step = (await story(journal, post)).steps["open", "d1"]
    assert (step.result, step.state, step.expires_at, step.undo) == ({"id": 1}, "done", None, True)


async def test_who_lost_the_fence_remembers_nothing(desk, journal):
    post = await desk.taken("w1")
    await desk.take(post.id, "w2")
    assert not await remember(journal, post)
    assert (await story(journal, post)).steps == {}


async def test_a_later_result_of_the_same_step_replaces_the_earlier(desk, journal):
    post = await desk.taken()
    await remember(journal, post, ["a"], state="open")
    await remember(journal, post, ["a", "b"])
    step = (await story(journal, post)).steps["open", "d1"]
    assert (step.result, step.state) == (["a", "b"], "done")


async def test_an_expiry_counts_from_when_it_was_stored(desk, journal):
    post = await desk.taken()
    await remember(journal, post, expires_ms=60_000)
    step = (await story(journal, post)).steps["open", "d1"]
    assert step.expires_at == step.created_at + 60_000


async def test_results_are_not_readable_in_the_database(desk, journal):
    post = await desk.taken()
    await remember(journal, post)
    rows = await desk.database.rows("SELECT result_enc FROM journal_steps")
    assert "secret" not in rows[0]["result_enc"]


async def test_a_new_round_begins_with_an_empty_story(desk, journal):
    post = await desk.taken()
    await remember(journal, post)
    await desk.intended(post)
    await set_columns(desk.database, post.id, "round = 2")
    new = await story(journal, post, 2)
    assert (new.steps, new.lines) == ({}, [])


async def test_a_forgotten_step_is_gone(desk, journal):
    post = await desk.taken()
    await remember(journal, post)
    await journal.forget(post.id, post.round, "open", "d1")
    assert (await story(journal, post)).steps == {}


async def test_the_latest_attempt_of_a_commit_is_its_line(desk, journal):
    from picscripter.domain.states import LineState

    post = await desk.taken()
    first = await desk.intended(post, "Hello")
    await desk.outcomes.write(desk.outcome(post, first, LineState.DECLINED))
    await desk.intended(post, "Hello", attempt=2)
    line = (await story(journal, post)).line("create")
    assert (line.attempt, line.state) == (2, LineState.INTENDED)


async def test_stories_of_many_posts_are_told_apart(desk, journal):
    one, other = await desk.taken(), await desk.taken()
    await remember(journal, one, 1)
    await remember(journal, other, 2)
    stories = await journal.load({one.id: 1, other.id: 1})
    assert [stories[post.id].steps["open", "d1"].result for post in (one, other)] == [1, 2]
