"""What platforms answer in the middle of a commit, and where it leaves the post."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from sqlite3 import OperationalError

import pytest

from picscripter.domain.states import Status
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.vault import Vault
from support.house import Estate, eventually, open_estate

pytestmark = pytest.mark.anyio

COMMIT = "POST /2/tweets"


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path) as opened:
        yield opened


async def _in(estate: Estate, post: StoredPost, status: Status) -> StoredPost:
    async def look() -> StoredPost | None:
        found = await estate.house.posts.get(post.user_id, post.id)
        return found if found is not None and found.status == status else None

    found: StoredPost = await eventually(look)
    return found


async def test_a_limit_in_mid_commit_holds_the_post_until_the_platform_takes_more(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.dials("twitter", rateLimitAfter=0, rateLimitSeconds=3, match=COMMIT)

    post = await estate.post(connection, "Patience")

    held = await _in(estate, post, Status.HELD)
    assert held.held_until is not None
    assert held.attempts == 0
    await estate.dials("twitter", rateLimitAfter=None)
    await _in(estate, post, Status.PUBLISHED)
    assert len(await estate.wall()) == 1


async def test_a_refused_access_token_is_refreshed_once_and_the_post_goes_on(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.house.clock.sleep(1.1)
    await estate.dials(
        "twitter", tokenSeconds=1
    )  # what was given out before is over, though it was promised two hours

    post = await estate.post(connection, "Renewed")

    done = await _in(estate, post, Status.PUBLISHED)
    assert (done.attempts, len(await estate.wall())) == (1, 1)


async def test_a_5xx_after_the_platform_accepted_is_looked_up_not_repeated(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.dials("twitter", status=503, statusRate=1.0, statusAfter=True, match=COMMIT)

    post = await estate.post(connection, "Accepted all the same")

    await _in(estate, post, Status.PUBLISHED)
    assert len(await estate.wall()) == 1


async def test_a_5xx_that_did_nothing_is_sent_again_when_that_is_certain(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.dials("twitter", status=500, statusRate=1.0, match=COMMIT)
    post = await estate.post(connection, "Second time lucky")

    async def lost() -> bool | None:
        found = await estate.house.posts.get(post.user_id, post.id)
        return True if found is not None and found.commit_state == "open" else None

    await eventually(lost)
    await estate.dials("twitter", status=None, statusRate=0.0)

    await _in(estate, post, Status.PUBLISHED)
    assert len(await estate.wall()) == 1


async def test_posts_beyond_the_allowance_are_held_and_not_sent(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")

    posts = await estate.posts(connection, [f"Number {number}" for number in range(103)])

    ended = await estate.until_still(posts, seconds=60)
    held = [post for post in ended if post.status == Status.HELD]
    assert (len(held), len(await estate.wall())) == (3, 100)
    now = estate.house.clock.now()
    assert all(post.held_until and timedelta(minutes=10) < post.held_until - now for post in held)


async def test_an_edit_before_the_commit_is_what_gets_published(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    at = estate.house.clock.now() + timedelta(seconds=1.8)
    post = await estate.post(connection, "First words", at=at)

    edited = await estate.house.posts.edit(
        post.user_id,
        post.id,
        caption="Better words",
        media=[],
        options={},
        scheduled_at=at,
        due_at=post.due_at,
        status=Status.SCHEDULED,
    )

    assert edited is not None
    await _in(estate, post, Status.PUBLISHED)
    assert [item["text"] for item in await estate.wall()] == ["Better words"]


async def test_a_cancelled_post_never_appears_though_its_worker_waits_for_the_instant(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    at = estate.house.clock.now() + timedelta(seconds=1.5)
    post = await estate.post(connection, "Never mind", at=at)

    async def claimed() -> bool | None:
        rows = await estate.house.database.rows("SELECT worker FROM posts WHERE id = $1", post.id)
        return True if rows[0]["worker"] else None

    await eventually(claimed)
    assert await estate.house.posts.cancel(post.user_id, post.id) is not None
    await estate.house.clock.sleep(2.0)
    assert await estate.wall() == []


async def test_a_refused_grant_holds_the_post_until_the_person_reconnects(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    await estate.dials("facebook", tokenSeconds=0.001)
    post = await estate.post(connection, "Come back")

    held = await _in(estate, post, Status.HELD)
    assert held.error is not None
    assert held.error["code"] == "reconnect"

    await estate.dials("facebook", tokenSeconds=7200)
    again = await estate.connect(user, "facebook")

    assert again.id == connection.id
    await _in(estate, post, Status.PUBLISHED)


async def test_a_post_whose_tokens_no_key_opens_is_held_and_says_so(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    foreign = Vault([bytes(range(32))]).seal("token", bound_to=f"connections/{connection.id}/access")
    await estate.house.database.run(
        "UPDATE connections SET access_token_enc = $1 WHERE id = $2", foreign, connection.id
    )

    held = await _in(estate, await estate.post(connection, "Locked away"), Status.HELD)

    assert held.error is not None
    assert held.error["code"] == "misconfigured"
    assert "ENCRYPTION_KEY" in held.error["message"]


async def test_credits_that_are_used_up_hold_all_posts_of_the_app_and_not_one_by_one(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    other = await estate.connect(await estate.user(), "twitter")
    await estate.dials("twitter", status=402, statusRate=1.0, match=COMMIT)
    first = await _in(estate, await estate.post(connection, "No credits"), Status.HELD)
    await estate.dials("twitter", status=None, statusRate=0.0)

    second = await _in(estate, await estate.post(other, "Nobody asks again"), Status.HELD)

    assert (first.error or {})["code"] == "quota_exhausted"
    assert second.held_until is not None
    assert first.held_until is not None
    assert abs((second.held_until - first.held_until).total_seconds()) < 1
    assert await estate.wall() == []


async def test_an_engine_that_could_not_start_is_stopped_without_a_second_fault(tmp_path: Path) -> None:
    async with open_estate(tmp_path, engine=False) as opened:
        await opened.house.database.run("DROP TABLE workers")
        engine = opened.house.engine()
        with pytest.raises(OperationalError):
            await engine.start()

        await engine.stop()
