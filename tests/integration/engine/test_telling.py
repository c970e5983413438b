"""What a platform has no place for is left out, and the post's owner is told so."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from picscripter.domain.states import Status
from support.house import Estate, open_estate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path, engine=False) as opened:
        yield opened


@pytest.mark.parametrize(
    "platform, options",
    [
        ("facebook", {}),
        ("facebook", {"format": "reel"}),
        ("tiktok", {"privacyLevel": "SELF_ONLY"}),
        ("youtube", {"title": "Waves"}),
    ],
)
async def test_a_description_of_a_video_that_nobody_will_hear_is_told_once(
    estate: Estate, platform: str, options: dict[str, Any]
) -> None:
    user = await estate.user()
    connection = await estate.connect(user, platform)
    async with estate.http.get(f"{estate.sandbox}/_samples/waves.mp4") as answer:
        video = await estate.file(user, await answer.read())
    described = {**video, "alt": "Waves roll in."}
    post = await estate.post(connection, "The sea", media=[described], options=options)

    for _ in range(10):
        if (post := await estate.run(post, connection)).status == Status.PUBLISHED:
            break

    told = [line.message for line in await estate.house.posts.logs(post.id) if line.level == "warn"]
    assert post.status == Status.PUBLISHED
    assert [message for message in told if "not shown" in message] == told
    assert len(told) == 1
