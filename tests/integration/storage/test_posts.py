"""What owners may do to a post, and when it is too late."""

import asyncio
import uuid

import pytest

from picscripter.domain.states import LineState, Status
from picscripter.storage.database import Conflict, open_database
from picscripter.storage.intents import Fenced, Intents
from picscripter.storage.journal import Line
from picscripter.storage.post_rows import NewPost
from picscripter.storage.settling import TooEarly
from support.connecting import CLOCK, add_user, set_columns
from support.storing import published, unknown

pytestmark = pytest.mark.anyio

ALL = sorted(Status)
SETTLE = 20_000


async def edit(desk, post, user=None):
    return await desk.posts.edit(
        user or desk.user,
        post.id,
        caption="New",
        media=[],
        options={},
        scheduled_at=None,
        due_at=1,
        status=Status.QUEUED,
    )


async def riddle(desk, *, deadline_ms=-60_000):
    """A post whose outcome nobody knows."""
    post = await desk.taken()
    line = await desk.intended(post, deadline_ms=deadline_ms)
    await desk.outcomes.write(desk.outcome(post, line, LineState.LOST, end=unknown()))
    return post


async def create(desk, status):
    at_once = status is Status.QUEUED
    new = NewPost(
        id=str(uuid.uuid4()),
        user_id=desk.user,
        connection_id=desk.connection,
        platform="social",
        caption="Hello",
        status=status,
        due_at=1,
        media=[],
        options={},
        scheduled_at=None if at_once else CLOCK.now(),
    )
    return (await desk.posts.create([new]))[0]


async def resolve(desk, post, verdict, **more):
    return await desk.posts.resolve(desk.user, post.id, verdict, settle_ms=SETTLE, **more)


async def stale(desk, post):
    return not await desk.outcomes.write(desk.outcome(post))


async def test_an_edit_replaces_the_content_and_takes_the_post_from_who_runs_it(desk):
    post = await desk.taken()
    edited = await edit(desk, post)
    assert (edited.caption, edited.status, edited.attempts) == ("New", Status.QUEUED, 0)
    assert await stale(desk, post)


async def test_a_cancelled_post_is_taken_from_who_runs_it_and_never_wakes(desk):
    post = await desk.taken()
    assert (await desk.posts.cancel(desk.user, post.id)).status == Status.CANCELLED
    assert (await desk.row(post))["wake_at"] is None
    assert await stale(desk, post)


async def test_a_cancelled_post_wakes_once_more_when_something_can_be_removed(desk, database):
    post = await desk.taken()
    await database.run(
        """INSERT INTO journal_steps (post_id, round, name, digest, state, result_enc, undo, created_at)
        VALUES ($1, 1, 'upload', 'x', 'done', '', $2, 1)""",
        post.id,
        True,
    )
    await desk.posts.cancel(desk.user, post.id)
    assert (await desk.row(post))["wake_at"] is not None


@pytest.mark.parametrize("status", ALL)
async def test_what_may_be_edited_or_cancelled_depends_on_the_status(desk, status):
    for change in (lambda post: edit(desk, post), lambda post: desk.posts.cancel(desk.user, post.id)):
        post = await desk.post()
        await set_columns(desk.database, post.id, f"status = '{status}'")
        allowed = status in ("draft", "scheduled", "queued", "publishing", "held")
        assert (await change(post) is not None) == allowed


@pytest.mark.parametrize("status", ALL)
async def test_what_may_be_taken_up_again_depends_on_the_status(desk, status):
    post = await desk.post()
    await set_columns(desk.database, post.id, f"status = '{status}'")
    again = await desk.posts.retry(desk.user, post.id, due_at=1)
    assert (again is not None) == (status in ("failed", "held", "cancelled"))


@pytest.mark.parametrize("state", ["open", "done"])
async def test_beside_a_commit_nothing_is_edited_or_cancelled(desk, state):
    post = await desk.taken()
    await set_columns(desk.database, post.id, f"commit_state = '{state}'")
    assert await edit(desk, post) is None
    assert await desk.posts.cancel(desk.user, post.id) is None


async def test_a_held_post_with_an_open_commit_is_not_taken_up_again(desk):
    post = await desk.taken()
    await desk.intended(post)
    await set_columns(desk.database, post.id, "status = 'held'")
    assert await desk.posts.retry(desk.user, post.id, due_at=1) is None


async def test_a_failed_post_begins_a_new_round_and_a_held_one_goes_on(desk):
    for status, number in (("failed", 2), ("held", 1)):
        post = await desk.post()
        await set_columns(desk.database, post.id, f"status = '{status}'")
        assert (await desk.posts.retry(desk.user, post.id, due_at=1)).round == number


async def test_another_users_post_is_not_there(desk, database):
    post, ben = await riddle(desk), await add_user(database, "ben@example.com")
    assert await desk.posts.get(ben, post.id) is None
    assert await edit(desk, post, ben) is None
    assert await desk.posts.cancel(ben, post.id) is None
    assert await desk.posts.retry(ben, post.id, due_at=1) is None
    assert await desk.posts.resolve(ben, post.id, "discard", settle_ms=0) is None


async def test_nobody_can_say_that_it_is_not_public_while_it_may_still_land(desk):
    post = await riddle(desk, deadline_ms=5_000)
    for verdict in ("retry", "discard"):
        assert isinstance(await resolve(desk, post, verdict), TooEarly)
    assert (await desk.row(post))["status"] == "unknown"


async def test_that_it_is_public_can_be_said_at_once(desk):
    post = await riddle(desk, deadline_ms=5_000)
    settled = await resolve(desk, post, "published", external_id="item-1", external_url="https://x.example/1")
    assert (settled.status, settled.external_id) == (Status.PUBLISHED, "item-1")
    assert await desk.lines(post) == ["done"]


async def test_a_retry_of_the_unknown_opens_a_new_round(desk):
    post = await riddle(desk)
    settled = await resolve(desk, post, "retry")
    assert (settled.status, settled.round, settled.commit_state) == (Status.QUEUED, 2, "none")
    assert await desk.lines(post) == ["discarded"]


async def test_a_discarded_post_is_cancelled(desk):
    post = await riddle(desk)
    settled = await resolve(desk, post, "discard")
    assert (settled.status, settled.commit_state, settled.due_at) == (Status.CANCELLED, "none", None)


async def test_an_id_of_another_post_settles_nothing(desk):
    first = await desk.taken()
    await desk.outcomes.write(desk.outcome(first, await desk.intended(first), remote_id="item-1"))
    post = await riddle(desk)
    with pytest.raises(Conflict):
        await resolve(desk, post, "published", external_id="item-1")
    assert ((await desk.row(post))["status"], await desk.lines(post)) == ("unknown", ["lost"])


async def test_only_the_unknown_is_settled_and_once(desk):
    post = await riddle(desk)
    assert await resolve(desk, post, "discard") is not None
    assert await resolve(desk, post, "published", external_id="item-1") is None
    assert await resolve(desk, await desk.taken(), "discard") is None


async def test_of_two_verdicts_in_one_moment_one_counts(desk, database_url):
    post = await riddle(desk)
    answers = await asyncio.gather(resolve(desk, post, "retry"), resolve(desk, post, "discard"))
    assert sum(answer is not None for answer in answers) == 1


async def test_an_edit_and_an_intent_in_one_moment_exclude_each_other(desk, database_url):
    async with open_database(database_url, CLOCK) as elsewhere:
        intents = Intents(elsewhere)
        await elsewhere.now()
        for _ in range(10):
            post = await desk.taken()
            changed, stored = await asyncio.gather(edit(desk, post), intents.store(desk.intent(post)))
            assert isinstance(stored, Fenced) if changed else isinstance(stored, Line)


async def test_a_cancellation_and_an_end_in_one_moment_exclude_each_other(desk):
    for _ in range(5):
        post = await desk.taken()
        line = await desk.intended(post)
        changed, written = await asyncio.gather(
            desk.posts.cancel(desk.user, post.id),
            desk.outcomes.write(desk.outcome(post, line, remote_id=line.id, end=published(line.id))),
        )
        assert (changed, written) == (None, True)


async def test_posts_of_one_request_are_stored_together_or_not_at_all(desk):
    taken = await desk.post()
    from dataclasses import replace

    from picscripter.storage.post_rows import NewPost

    new = NewPost(
        id="fresh",
        user_id=desk.user,
        connection_id=desk.connection,
        platform="social",
        caption="x",
        status=Status.QUEUED,
        due_at=1,
        media=[],
        options={},
    )
    with pytest.raises(Conflict):
        await desk.posts.create([new, replace(new, id=taken.id)])
    assert await desk.posts.get(desk.user, "fresh") is None


async def test_a_client_post_id_is_stored_once_however_many_ask(desk):
    from picscripter.storage.post_rows import NewPost

    def new(number):
        return NewPost(
            id=f"post-{number}",
            user_id=desk.user,
            connection_id=desk.connection,
            platform="social",
            caption="x",
            status=Status.QUEUED,
            due_at=1,
            media=[],
            options={},
            client_post_id="mine",
        )

    answers = await asyncio.gather(*(desk.posts.create([new(n)]) for n in range(6)), return_exceptions=True)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 5
    assert await desk.posts.by_client_id(desk.user, "mine") is not None


async def test_what_is_to_go_out_at_once_is_due_now_though_a_clock_is_an_hour_ahead(desk):
    hour = 3_600_000
    ahead = await desk.database.now() + hour
    edited, again, pattern = await desk.post(), await desk.post(), await desk.post()

    async def created(status):
        more = {"id": str(uuid.uuid4()), "status": status, "due_at": ahead, "media": [], "options": {}}
        shared = {
            name: getattr(pattern, name) for name in ("user_id", "connection_id", "platform", "caption")
        }
        return (await desk.posts.create([NewPost(**shared, **more)]))[0]

    new, later = await created(Status.QUEUED), await created(Status.SCHEDULED)
    content = {"caption": "New", "media": [], "options": {}, "scheduled_at": None}
    await desk.posts.edit(desk.user, edited.id, **content, due_at=ahead, status=Status.QUEUED)
    await desk.posts.cancel(desk.user, again.id)
    await desk.posts.retry(desk.user, again.id, due_at=ahead)

    for post in (new, edited, again):
        row = await desk.row(post)
        assert ahead - hour <= row["due_at"] == row["wake_at"] < ahead - hour / 2
    assert (await desk.row(later))["due_at"] == ahead


async def test_who_publishes_here_hears_of_what_is_to_go_out_now_and_of_nothing_else(desk):
    scheduled = await create(desk, Status.SCHEDULED)
    assert not desk.posts.news.is_set()
    await create(desk, Status.QUEUED)
    assert desk.posts.news.is_set()
    desk.posts.news.clear()
    assert await edit(desk, scheduled, user="somebody else") is None
    assert not desk.posts.news.is_set()
    assert await edit(desk, scheduled) is not None
    assert desk.posts.news.is_set()
