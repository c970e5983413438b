"""Nobody waits for somebody else's backlog, nor for a platform that never answers."""

import asyncio
from pathlib import Path

import pytest

from picscripter.domain.states import Status
from support.house import eventually, open_estate

pytestmark = pytest.mark.anyio


async def test_one_post_does_not_wait_behind_the_thousand_of_another_user(tmp_path: Path) -> None:
    async with open_estate(tmp_path, engine=False) as estate:
        crowd = await estate.connect(await estate.user(), "facebook")
        single = await estate.connect(await estate.user(), "facebook", account=1)
        await estate.posts(crowd, [f"Crowd {number}" for number in range(1000)])
        await estate.post(single, "Single")
        engine = estate.house.engine()
        await engine.start()

        async def shown() -> int | None:
            texts = [item["text"] for item in reversed(await estate.wall())]
            return texts.index("Single") if "Single" in texts else None

        place = await eventually(shown, seconds=60)
        await engine.stop(grace=5)

    assert place < 400


async def test_a_platform_that_never_answers_stops_no_other(tmp_path: Path) -> None:
    async with open_estate(tmp_path, PICSCRIPTER_CONCURRENCY="10") as estate:
        user = await estate.user()
        silent = await estate.connect(user, "facebook")
        other = await estate.connect(user, "twitter")
        await estate.dials("facebook", hang=True)
        await estate.posts(silent, [f"Into the void {number}" for number in range(30)])
        await asyncio.sleep(0.5)

        good = await estate.posts(other, [f"Loud and clear {number}" for number in range(5)])
        ended = await estate.until_still(good, seconds=15)
        await estate.dials("facebook", hang=False)

    assert {post.status for post in ended} == {Status.PUBLISHED}
