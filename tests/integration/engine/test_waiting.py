"""While a platform takes its time it is asked again and again, and that one look fails says nothing of the post."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from picscripter.domain.states import Status
from picscripter.plugin import QuotaExhausted
from support import media_files as made
from support.house import Estate, open_estate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[Estate]:
    async with open_estate(tmp_path, engine=False) as opened:
        yield opened


async def test_a_public_video_is_not_given_up_because_nobody_tells_how_far_it_is(estate: Estate) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    video = await estate.file(user, made.mp4_index_first())
    await estate.dials("facebook", processingSeconds=1)
    post = await estate.run(await estate.post(connection, "Look", media=[video]), connection)
    assert post.status == Status.PROCESSING
    await estate.dials("facebook", status=503, statusRate=1.0, match="GET ")

    for _ in range(5):
        post = await estate.run(post, connection)

    assert (post.status, post.attempts, (post.error or {})["code"]) == (
        Status.PROCESSING,
        0,
        "platform_fault",
    )
    await estate.dials("facebook", status=None, statusRate=0.0)
    await estate.house.clock.sleep(1.0)
    post = await estate.run(post, connection)
    assert (post.status, post.error, len(await estate.wall())) == (Status.PUBLISHED, None, 1)


async def test_a_public_video_is_asked_about_again_though_its_account_is_stopped_meanwhile(
    estate: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "facebook")
    video = await estate.file(user, made.mp4_index_first())
    await estate.dials("facebook", processingSeconds=1)
    post = await estate.run(await estate.post(connection, "Look", media=[video]), connection)

    async def stopped(*_: object) -> None:
        raise QuotaExhausted("You were posting too fast.", until=None, scope="connection")

    monkeypatch.setattr("picscripter_facebook.videos.read_status", stopped)

    post = await estate.run(post, connection)

    # Nobody can cancel it, take it up again or settle it: it must come to its end by itself.
    assert (post.status, (post.error or {})["code"]) == (Status.PROCESSING, "quota_exhausted")
    assert post.due_at is not None


async def test_an_upload_that_is_processed_is_not_thrown_away_for_an_outage_of_its_status(
    estate: Estate,
) -> None:
    user = await estate.user()
    connection = await estate.connect(user, "twitter")
    video = await estate.file(user, made.mp4_index_first())
    await estate.dials("twitter", processingSeconds=1)
    post = await estate.run(await estate.post(connection, "Look", media=[video]), connection)
    assert post.status == Status.PUBLISHING
    await estate.dials("twitter", status=503, statusRate=1.0, match="GET ")

    for _ in range(5):
        post = await estate.run(post, connection)

    assert (post.status, post.attempts) == (Status.PUBLISHING, 0)
    await estate.dials("twitter", status=None, statusRate=0.0)
    await estate.house.clock.sleep(1.0)
    assert (await estate.run(post, connection)).status == Status.PUBLISHED
