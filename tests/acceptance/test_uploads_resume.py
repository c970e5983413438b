"""A large video goes on where it stopped, as often as its connection is cut, and never becomes two."""

import random

import pytest

import picscripter_facebook.transfer
import picscripter_tiktok.chunks
import picscripter_twitter.uploads
from picscripter.services.publishing import delivery
from picscripter_tiktok.sandbox import TikTok
from picscripter_youtube import chunks
from support.cutter import Cutter
from support.everywhere import open_everywhere, sha256
from support.media_files import large_film

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PLATFORMS = ("facebook", "linkedin", "tiktok", "twitter", "youtube")
OPTIONS = {"tiktok": {"privacyLevel": "PUBLIC_TO_EVERYONE"}}
SIZE, PIECE, CUTS = 16_000_000, chunks.GRANULE, 20
"""So that a few megabytes are as many pieces as a few hundred are otherwise."""


@pytest.fixture(scope="module")
def cutter():
    return Cutter()


@pytest.fixture(scope="module", autouse=True)
def small_pieces_and_pauses():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "_PAUSES", (0.01, 0.02))
        patch.setattr(chunks, "CHUNK", PIECE)
        patch.setattr(picscripter_tiktok.chunks, "CHUNK", PIECE)
        patch.setattr(TikTok, "smallest", PIECE // 2)
        patch.setattr(picscripter_twitter.uploads, "SEGMENT", PIECE)
        patch.setattr(picscripter_facebook.transfer, "MILE", PIECE)
        yield


@pytest.fixture(scope="module")
async def world(tmp_path_factory, cutter):
    async with open_everywhere(tmp_path_factory.mktemp("everywhere"), cutter=cutter) as opened:
        await opened.dials("linkedin", partBytes=PIECE)
        yield opened


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_video_cut_at_twenty_random_bytes_is_published_once_with_the_very_bytes(
    world, cutter, platform
):
    content, chance = large_film(SIZE), random.Random(platform)
    account = await world.account(platform)
    upload = await world.upload(content)
    # Before the last pieces: what makes the post is asked about first when it is cut, which takes its time.
    stretch = (SIZE - 3 * PIECE) // CUTS
    cuts = [chance.randrange(start, start + stretch) for start in range(0, CUTS * stretch, stretch)]
    cutter.arm(cuts)
    body = {
        "connectionId": account["id"],
        "caption": "A long way",
        "media": {"id": upload},
        "options": OPTIONS.get(platform, {}),
    }
    status, post = await world.api("POST", "/api/posts", json=body, headers={"Prefer": "wait=60"})
    assert (status, post["status"], cutter.made) == (202, "published", CUTS), post
    [shown] = await world.wall(platform)
    assert [each["sha256"] for each in shown["media"]] == [sha256(content)]
    # Never more goes over the line again than the piece that was on its way.
    assert cutter.passed < SIZE + CUTS * (PIECE + 10_000)
