"""What only TikTok knows of its creator is asked before each post, and kept to."""

import pytest

from picscripter.plugin import QuotaExhausted

pytestmark = pytest.mark.anyio

QUIET = "-000QuietCorner00000000000000000000003"


@pytest.fixture(autouse=True)
async def account(tiktok):
    return await tiktok.connect()


async def test_a_post_that_the_creator_may_make_has_no_problem(tiktok):
    assert await tiktok.preflight(privacyLevel="PUBLIC_TO_EVERYONE", disableDuet=False) == []


@pytest.mark.parametrize(
    "level, account, expected",
    [
        ("FOLLOWER_OF_CREATOR", None, ["privacyLevel.creator"]),
        ("PUBLIC_TO_EVERYONE", QUIET, ["privacyLevel.creator"]),
        ("FOLLOWER_OF_CREATOR", QUIET, []),
        ("SELF_ONLY", QUIET, []),
    ],
)
async def test_only_the_levels_that_the_creator_has_are_taken(tiktok, level, account, expected):
    await tiktok.connect(accounts=account and [account])
    assert await tiktok.preflight(privacyLevel=level) == expected


@pytest.mark.parametrize("what", ["Comment", "Duet", "Stitch"])
async def test_what_the_creator_switched_off_cannot_be_asked_for(tiktok, what):
    await tiktok.dials(**{f"{what.lower()}Disabled": True})
    asked = {"privacyLevel": "SELF_ONLY"}
    assert await tiktok.preflight(**asked, **{f"disable{what}": False}) == [f"disable{what}.creator"]
    assert await tiktok.preflight(**asked, **{f"disable{what}": True}) == []
    assert await tiktok.preflight(**asked) == []


async def test_a_video_may_be_as_long_as_the_creators_may_be(tiktok):
    await tiktok.dials(maxVideoSeconds=180)
    assert await tiktok.preflight(video=tiktok.video(duration=180.0), privacyLevel="SELF_ONLY") == []
    longer = tiktok.video(duration=180.1)
    assert await tiktok.preflight(video=longer, privacyLevel="SELF_ONLY") == ["video.duration.creator"]


@pytest.mark.parametrize("dial", [{"postsADay": 0}, {"banned": True}, {"creatorsADay": 0}])
async def test_a_quota_that_is_told_with_status_200_is_one(tiktok, dial):
    await tiktok.dials(**dial)
    with pytest.raises(QuotaExhausted):
        await tiktok.preflight(privacyLevel="SELF_ONLY")


async def test_all_problems_come_at_once(tiktok):
    await tiktok.dials(commentDisabled=True, maxVideoSeconds=5)
    found = await tiktok.preflight(privacyLevel="FOLLOWER_OF_CREATOR", disableComment=False)
    assert found == ["privacyLevel.creator", "disableComment.creator", "video.duration.creator"]


async def test_a_draft_asks_nothing(tiktok):
    asked = len(await tiktok.requests())
    assert await tiktok.preflight(postMode="MEDIA_UPLOAD") == []
    assert len(await tiktok.requests()) == asked
