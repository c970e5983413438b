"""Two posts that a lookup could not tell apart are never under way at once: neither takes the other's place."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from picscripter.domain.states import Status
from picscripter.services.publishing.intending import TWIN, TWIN_UNKNOWN
from support import media_files as made
from support.house import Estate, open_estate

pytestmark = pytest.mark.anyio

BOARD = {"boardId": "549755885175001001"}


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path, engine=False) as opened:
        yield opened


def _picture(color: str) -> bytes:
    saved = io.BytesIO()
    Image.new("RGB", (600, 600), color).save(saved, "JPEG")
    return saved.getvalue()


@pytest.mark.parametrize(
    "platform, files, options, commit",
    [
        ("pinterest", (_picture("red"), _picture("blue")), BOARD, "POST /v5/pins"),
        ("facebook", (made.mp4_index_first(), made.mp4_index_last()), {}, "/videos"),
    ],
    ids=["pins", "videos of a Page"],
)
async def test_other_files_with_equal_words_wait_for_a_request_that_was_lost(
    estate: Estate, platform: str, files: tuple[bytes, bytes], options: dict[str, Any], commit: str
) -> None:
    user = await estate.user()
    connection = await estate.connect(user, platform)
    first, second = [
        await estate.post(connection, "", media=[await estate.file(user, each)], options=options)
        for each in files
    ]
    await estate.dials(platform, dropBefore=1.0, match=commit)
    for _ in range(5):
        if (first := await estate.run(first, connection)).commit_state == "open":
            break
    assert first.commit_state == "open"
    await estate.dials(platform, dropBefore=0.0)

    for _ in range(3):
        second = await estate.run(second, connection)

    assert (second.status, (second.error or {}).get("code")) == (Status.HELD, TWIN)
    assert await estate.wall() == []


async def test_a_post_that_waits_for_an_equal_one_says_which_and_who_must_settle_it(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "twitter")
    first, second = [await estate.post(connection, "Good morning") for _ in range(2)]
    await estate.dials("twitter", dropBefore=1.0, match="POST /2/tweets")
    first = await estate.run(first, connection)
    assert first.commit_state == "open"

    second = await estate.run(second, connection)
    assert first.id in (second.error or {})["message"]
    await estate.house.database.run("UPDATE posts SET status = 'unknown' WHERE id = $1", first.id)
    second = await estate.run(await estate.run(second, connection), connection)

    assert second.status == Status.HELD
    assert (second.error or {})["code"] == TWIN_UNKNOWN
    assert f"POST /api/posts/{first.id}/resolve" in (second.error or {})["message"]
    told = [line.message for line in await estate.house.posts.logs(second.id)]
    assert (
        len([line for line in told if first.id in line]) == 2
    )  # once while it was under way, once when it was not
