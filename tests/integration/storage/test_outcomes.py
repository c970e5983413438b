"""Answers are written onto the line they belong to, by who holds the post; the truth is welcome from anyone."""

import asyncio

import pytest

from picscripter.domain.states import LineState, Status
from picscripter.storage.database import open_database
from picscripter.storage.outcomes import Log, Outcomes
from support.connecting import CLOCK
from support.storing import allowance, published, unknown

pytestmark = pytest.mark.anyio


async def test_an_answer_and_an_end_are_written_together(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    logs = [Log(level="info", message="published", raw={"externalId": "item-1"})]
    assert await desk.outcomes.write(
        desk.outcome(post, line, remote_id="item-1", end=published("item-1"), logs=logs)
    )
    row = await desk.row(post)
    assert (row["status"], row["external_id"], row["commit_state"]) == ("published", "item-1", "done")
    assert (row["wake_at"], row["worker"]) == (None, None)
    assert [log.message for log in await desk.posts.logs(post.id)] == ["published"]
    assert await desk.lines(post) == ["done"]


async def test_who_lost_the_fence_ends_nothing(desk):
    post = await desk.taken()
    await desk.take(post.id, "w2")
    assert not await desk.outcomes.write(desk.outcome(post, end=published()))
    assert (await desk.row(post))["status"] == "publishing"


@pytest.mark.parametrize("state", [LineState.LOST, LineState.DECLINED, LineState.ABSENT])
async def test_who_lost_the_fence_closes_no_line(desk, state):
    post = await desk.taken()
    line = await desk.intended(post)
    await desk.take(post.id, "w2")
    assert not await desk.outcomes.write(desk.outcome(post, line, state))
    assert await desk.lines(post) == ["intended"]


async def test_a_late_done_is_stored_and_starts_the_post_over(desk):
    post = await desk.taken("w1")
    line = await desk.intended(post)
    other = await desk.take(post.id, "w2")
    assert not await desk.outcomes.write(desk.outcome(post, line, end=published()))
    row = await desk.row(post)
    assert await desk.lines(post) == ["done"]
    assert (row["commit_state"], row["worker"]) == ("done", None)
    assert row["fence"] > other.fence
    assert row["wake_at"] is not None


async def test_a_late_done_settles_what_was_unknown(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    other = await desk.take(post.id, "w2")
    assert await desk.outcomes.write(desk.outcome(other, line, LineState.LOST, end=unknown()))
    await desk.outcomes.write(desk.outcome(post, line))
    row = await desk.row(post)
    assert (row["status"], row["commit_state"]) == ("publishing", "done")
    assert row["wake_at"] is not None


async def test_a_done_that_comes_after_the_line_was_closed_changes_nothing(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    other = await desk.take(post.id, "w2")
    await desk.outcomes.write(desk.outcome(other, line, LineState.ABSENT))
    assert not await desk.outcomes.write(desk.outcome(post, line))
    assert (await desk.lines(post), (await desk.row(post))["commit_state"]) == (["absent"], "none")


async def test_an_answer_is_written_once(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    await desk.outcomes.write(desk.outcome(post, line))
    assert not await desk.outcomes.write(desk.outcome(post, line, LineState.DECLINED))
    assert await desk.lines(post) == ["done"]


@pytest.mark.parametrize("state", [LineState.DECLINED, LineState.ABSENT])
async def test_what_published_nothing_gives_its_allowance_back(desk, state):
    post = await desk.taken()
    line = await desk.intended(post, allowances=[allowance()])
    await desk.outcomes.write(desk.outcome(post, line, state))
    assert await desk.count("budget_spends") == 0


@pytest.mark.parametrize("state", [LineState.DONE, LineState.LOST])
async def test_what_may_be_public_keeps_its_allowance(desk, state):
    post = await desk.taken()
    line = await desk.intended(post, allowances=[allowance()])
    await desk.outcomes.write(desk.outcome(post, line, state))
    assert await desk.count("budget_spends") == 1


async def test_what_a_lookup_found_becomes_the_posts_own(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    assert await desk.outcomes.adopt(desk.outcome(post, line, remote_id="item-9")) == "adopted"
    assert (await desk.lines(post), (await desk.row(post))["commit_state"]) == (["done"], "done")


async def test_an_id_of_another_post_is_not_adopted(desk):
    first, second = await desk.taken(), await desk.taken()
    await desk.outcomes.write(desk.outcome(first, await desk.intended(first), remote_id="item-1"))
    line = await desk.intended(second)
    assert await desk.outcomes.adopt(desk.outcome(second, line, remote_id="item-1")) == "taken"
    assert await desk.lines(second) == ["intended"]


async def test_who_lost_the_fence_adopts_nothing(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    await desk.take(post.id, "w2")
    assert await desk.outcomes.adopt(desk.outcome(post, line)) == "fenced"
    assert await desk.count("remote_ids") == 0


async def test_two_processes_do_not_adopt_one_id_for_two_posts(desk, database_url):
    async with open_database(database_url, CLOCK) as elsewhere:
        there = Outcomes(elsewhere, CLOCK)
        await elsewhere.now()
        for number in range(10):
            first, second = await desk.taken(), await desk.taken()
            lines = [await desk.intended(post) for post in (first, second)]
            found = f"item-{number}"
            answers = await asyncio.gather(
                desk.outcomes.adopt(desk.outcome(first, lines[0], remote_id=found)),
                there.adopt(desk.outcome(second, lines[1], remote_id=found)),
            )
            assert sorted(answers) == ["adopted", "taken"]


async def test_a_new_round_begins_with_nothing_committed(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    await desk.outcomes.write(desk.outcome(post, line, end=published(), new_round=True))
    row = await desk.row(post)
    assert (row["round"], row["commit_state"]) == (2, "none")


async def test_ends_of_many_runs_are_written_together_each_to_its_own_post(desk):
    posts = [await desk.taken() for _ in range(6)]
    await desk.take(posts[3].id, "w2")
    lines = [await desk.intended(post) for post in posts if post is not posts[3]]
    wanted = [post for post in posts if post is not posts[3]]
    outcomes = [
        desk.outcome(post, line, remote_id=f"item-{line.id}", end=published(f"item-{line.id}"))
        for post, line in zip(wanted, lines, strict=True)
    ]
    outcomes.append(desk.outcome(posts[3], end=published("none")))
    written = await asyncio.gather(*(desk.outcomes.write(each) for each in outcomes))
    assert written == [True] * 5 + [False]
    for post, line in zip(wanted, lines, strict=True):
        row = await desk.row(post)
        assert (row["status"], row["external_id"]) == (Status.PUBLISHED, f"item-{line.id}")


async def test_who_lost_the_fence_writes_nothing_beside_who_has_it_in_one_batch(desk):
    """An edited post's old run and its new one may end in the same moment of the same process."""
    old = await desk.taken()
    new = await desk.take(old.id)
    first = asyncio.create_task(desk.outcomes.write(desk.outcome(await desk.taken(), end=unknown())))
    await asyncio.sleep(0)
    ends = [desk.outcome(new, end=unknown()), desk.outcome(old, end=published("old"))]
    assert await asyncio.gather(*(desk.outcomes.write(each) for each in ends)) == [True, False]
    assert (await desk.row(new))["status"] == Status.UNKNOWN
    await first
