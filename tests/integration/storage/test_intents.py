"""An intent is stored once, by who holds the post, beside no equal one, and within the allowance."""

import asyncio

import pytest

from picscripter.storage import budgets
from picscripter.storage.database import open_database
from picscripter.storage.intents import Fenced, Intents, OverBudget, TwinOpen
from picscripter.storage.journal import Line
from support.connecting import CLOCK
from support.storing import allowance

pytestmark = pytest.mark.anyio

LATER = 4_000_000_000_000


async def test_an_intent_closes_its_post_to_edits(desk):
    post = await desk.taken()
    line = await desk.intended(post)
    assert (await desk.row(post))["commit_state"] == "open"
    assert await desk.posts.cancel(desk.user, post.id) is None
    assert line.deadline == line.intended_at + 5_000


async def test_who_lost_the_fence_intends_nothing(desk):
    post = await desk.taken("w1")
    await desk.take(post.id, "w2")
    assert isinstance(await desk.intents.store(desk.intent(post)), Fenced)
    assert await desk.lines(post) == []


async def test_a_post_that_was_edited_or_cancelled_is_not_intended(desk):
    for change in (desk.posts.cancel, lambda user, post_id: desk.posts.retry(user, post_id, due_at=0)):
        post = await desk.taken()
        if change is not desk.posts.cancel:
            await desk.posts.cancel(desk.user, post.id)
        await change(desk.user, post.id)
        assert isinstance(await desk.intents.store(desk.intent(post)), Fenced)


async def test_nothing_is_intended_beside_an_open_line_of_the_same_post(desk):
    post = await desk.taken()
    await desk.intended(post)
    assert isinstance(await desk.intents.store(desk.intent(post, attempt=2)), Fenced)


async def test_an_equal_commit_on_the_account_waits_until_the_first_is_decided(desk):
    first, second = await desk.taken(), await desk.taken()
    line = await desk.intended(first, "Hello")
    assert isinstance(await desk.intents.store(desk.intent(second, "Hello")), TwinOpen)
    await desk.outcomes.write(desk.outcome(first, line))
    assert isinstance(await desk.intents.store(desk.intent(second, "Hello")), Line)


async def test_a_post_that_waits_for_its_twin_can_be_edited(desk):
    first, second = await desk.taken(), await desk.taken()
    await desk.intended(first, "Hello")
    await desk.intents.store(desk.intent(second, "Hello"))
    assert (await desk.row(second))["commit_state"] == "none"
    assert await desk.posts.cancel(desk.user, second.id) is not None


async def test_an_equal_commit_on_another_account_does_not_wait(desk):
    first = await desk.taken()
    other = await desk.take((await desk.post(connection=await desk.account(2))).id)
    await desk.intended(first, "Hello")
    await desk.intended(other, "Hello")


async def test_of_equal_commits_in_one_moment_one_is_stored(desk):
    posts = [await desk.taken() for _ in range(5)]
    answers = await asyncio.gather(*(desk.intents.store(desk.intent(post, "Hello")) for post in posts))
    assert sorted(type(answer).__name__ for answer in answers) == ["Line"] + ["TwinOpen"] * 4


async def test_of_equal_commits_of_two_processes_one_is_stored(desk, database_url):
    first, second = await desk.taken(), await desk.taken()
    async with open_database(database_url, CLOCK) as elsewhere:
        answers = await asyncio.gather(
            desk.intents.store(desk.intent(first, "Hello")),
            Intents(elsewhere).store(desk.intent(second, "Hello")),
        )
    assert sorted(type(answer).__name__ for answer in answers) == ["Line", "TwinOpen"]


async def test_each_of_a_mixed_batch_gets_its_own_answer(desk):
    good, lost, twin, poor = [await desk.taken() for _ in range(4)]
    await desk.take(lost.id, "w2")
    await desk.intended(await desk.taken(), "Hello")
    await desk.intended(await desk.taken(), allowances=[allowance()])
    wanted = [
        desk.intent(good),
        desk.intent(lost),
        desk.intent(twin, "Hello"),
        desk.intent(poor, allowances=[allowance()]),
    ]
    answers = await asyncio.gather(*(desk.intents.store(each) for each in wanted))
    assert [type(answer).__name__ for answer in answers] == ["Line", "Fenced", "TwinOpen", "OverBudget"]


async def test_an_allowance_that_is_used_up_says_until_when_and_changes_nothing(desk):
    first, second = await desk.taken(), await desk.taken()
    await desk.intended(first, allowances=[allowance(until=LATER)])
    answer = await desk.intents.store(desk.intent(second, allowances=[allowance(until=LATER + 5)]))
    assert answer == OverBudget(until=LATER)
    assert (await desk.row(second))["commit_state"] == "none"
    assert await desk.count("budget_spends") == 1


async def test_a_spend_whose_time_is_over_counts_no_more(desk):
    first, second = await desk.taken(), await desk.taken()
    await desk.intended(first, allowances=[allowance(until=1)])
    await desk.intended(second, allowances=[allowance()])


async def test_a_twin_spends_nothing(desk):
    first, second = await desk.taken(), await desk.taken()
    await desk.intended(first, "Hello")
    await desk.intents.store(desk.intent(second, "Hello", allowances=[allowance()]))
    assert await desk.count("budget_spends") == 0


async def test_two_processes_spend_one_allowance_once(desk, database_url):
    first, second = await desk.taken(), await desk.taken()
    async with open_database(database_url, CLOCK) as elsewhere:
        answers = await asyncio.gather(
            desk.intents.store(desk.intent(first, allowances=[allowance()])),
            Intents(elsewhere).store(desk.intent(second, allowances=[allowance()])),
        )
    assert sorted(type(answer).__name__ for answer in answers) == ["Line", "OverBudget"]


async def test_what_the_platform_said_is_left_is_believed_more_than_our_count(desk):
    await budgets.told(desk.database, "social/posts/anna", remaining=0, resets_at=LATER)
    answer = await desk.intents.store(desk.intent(await desk.taken(), allowances=[allowance(amount=99)]))
    assert answer == OverBudget(until=LATER)


async def test_a_batch_takes_as_many_as_it_spends_off_what_the_platform_said_is_left(desk):
    posts = [await desk.taken() for _ in range(5)]
    await budgets.told(desk.database, "social/posts/anna", remaining=3, resets_at=LATER)
    wanted = [desk.intent(post, allowances=[allowance(amount=99)]) for post in posts]
    answers = await desk.intents._store(wanted[:3])
    answers += await desk.intents._store(wanted[3:])
    assert sum(isinstance(answer, Line) for answer in answers) == 3


async def test_an_older_answer_about_the_same_window_raises_nothing(desk):
    for left in (3, 5):
        await budgets.told(desk.database, "social/posts/anna", remaining=left, resets_at=LATER)
    rows = await desk.database.rows("SELECT remaining FROM budgets")
    assert rows[0]["remaining"] == 3


async def test_who_lost_the_fence_intends_nothing_beside_who_has_it_in_one_batch(desk):
    """A post was edited while its run waited for its time: in that instant both the old and the new run come."""
    old = await desk.taken()
    new = await desk.take(old.id)
    first = asyncio.create_task(
        desk.intents.store(desk.intent(await desk.taken()))
    )  # what comes meanwhile is a batch
    await asyncio.sleep(0)
    answers = await asyncio.gather(*(desk.intents.store(desk.intent(post)) for post in (old, new)))
    assert [type(answer).__name__ for answer in answers] == ["Fenced", "Line"]
    assert (await desk.row(new))["commit_state"] == "open"
    await first
