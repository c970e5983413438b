"""Posts through the whole engine onto the sandbox's wall."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from picscripter.domain.states import Status
from support.house import Estate, eventually, open_estate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path) as opened:
        yield opened


async def test_a_post_appears_once_on_the_wall(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")

    post = await estate.post(connection, "Good morning")

    (done,) = await estate.until_still([post])
    assert done.status == Status.PUBLISHED
    assert [item["text"] for item in await estate.wall()] == ["Good morning"]
    assert done.external_id == (await estate.wall())[0]["id"]


async def test_a_scheduled_post_appears_at_its_second_and_not_before(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    at = estate.house.clock.now() + timedelta(seconds=1.5)

    post = await estate.post(connection, "On time", at=at)

    (done,) = await estate.until_still([post])
    shown = (await estate.wall())[0]["publishedAt"]
    assert done.status == Status.PUBLISHED
    assert at <= type(at).fromisoformat(shown) < at + timedelta(seconds=1)


async def test_a_lost_answer_is_found_and_never_posted_twice(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.dials("twitter", dropAfter=1.0, match="POST /2/tweets", indexLagSeconds=1)

    post = await estate.post(connection, "Only once")

    (done,) = await estate.until_still([post])
    wall = await estate.wall()
    assert (done.status, [item["text"] for item in wall]) == (Status.PUBLISHED, ["Only once"])
    assert done.external_id == wall[0]["id"]


async def test_a_lost_request_is_sent_again_once_it_cannot_land_any_more(estate: Estate) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.dials("twitter", dropBefore=1.0, match="POST /2/tweets")
    post = await estate.post(connection, "In the end")

    async def lost() -> bool | None:
        found = await estate.house.posts.get(post.user_id, post.id)
        return True if found is not None and found.commit_state == "open" else None

    await eventually(lost)
    await estate.dials("twitter", dropBefore=0.0)

    (done,) = await estate.until_still([post], seconds=40)
    assert done.status == Status.PUBLISHED
    assert len(await estate.wall()) == 1


async def test_a_text_that_was_posted_before_is_refused_once_the_lookup_finds_no_new_one(
    estate: Estate,
) -> None:
    connection = await estate.connect(await estate.user(), "twitter")
    await estate.until_still([await estate.post(connection, "Said before")])

    (again,) = await estate.until_still([await estate.post(connection, "Said before")], seconds=40)

    assert again.status == Status.FAILED
    assert again.error is not None
    assert "duplicate" in again.error["message"]
    assert again.external_id is None
    assert len(await estate.wall()) == 1
