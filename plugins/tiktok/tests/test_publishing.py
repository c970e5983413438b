"""Videos on the emulator's wall and in its inboxes; chunks that were cut off; and what becomes of an upload."""

import hashlib
from datetime import timedelta

import pytest

from picscripter.plugin import (
    Absent,
    Delivered,
    Media,
    NotPublished,
    OutcomeUnknown,
    QuotaExhausted,
    Refused,
)
from picscripter_tiktok.publishing import ahead
from picscripter_tiktok.sandbox.publishing import SWITCHES

pytestmark = pytest.mark.anyio

PUBLIC = {"privacyLevel": "PUBLIC_TO_EVERYONE"}
LAST = "PUT /video/"


@pytest.fixture(autouse=True)
async def account(tiktok):
    return await tiktok.connect()


async def test_a_video_stands_on_the_wall_as_it_was_given(tiktok):
    video, text = tiktok.video(34_567), "Bread 👩‍🍳 #bakery\n@mira"
    made = await tiktok.publish(text, video, **PUBLIC)
    [seen] = await tiktok.wall()
    assert (seen["id"], seen["text"], seen["account"]) == (made.remote_id, text, "@harbour.kitchen")
    assert seen["media"][0]["url"].endswith(video.sha256)
    async with tiktok.http.get(seen["media"][0]["url"]) as answer:
        assert hashlib.sha256(await answer.read()).hexdigest() == video.sha256


async def test_chunks_go_in_their_order_and_the_last_one_is_the_public_act(tiktok):
    seen = []

    async def before():
        seen.append(len(await tiktok.wall()))

    await tiktok.publish("Bread", tiktok.video(34_567), before=before, **PUBLIC)
    statuses = [each.split()[2] for each in await tiktok.requests() if each.startswith("PUT")]
    assert (statuses, seen) == (["206", "206", "201"], [0, 0])


async def test_its_address_names_creator_and_video(tiktok):
    made = await tiktok.publish(**PUBLIC)
    assert made.url == f"https://www.tiktok.com/@harbour.kitchen/video/{made.remote_id}"
    assert int(made.remote_id) > 2**53


@pytest.mark.parametrize("level", ["MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
async def test_what_not_everybody_may_see_has_no_public_id(tiktok, level):
    made = await tiktok.publish(privacyLevel=level)
    assert (made.remote_id, made.url) == (None, None)
    assert len(await tiktok.wall()) == 1


async def test_moderation_is_waited_for(tiktok):
    await tiktok.dials(processingSeconds=40, moderationSeconds=300)
    assert (await tiktok.publish(**PUBLIC)).remote_id == (await tiktok.wall())[0]["id"]


async def test_a_moderation_of_hours_is_not_waited_for(tiktok):
    await tiktok.dials(moderationSeconds=3 * 3600)
    before = tiktok.clock.now()
    assert (await tiktok.publish(**PUBLIC)).remote_id is None
    assert tiktok.clock.now() - before < timedelta(minutes=11)


@pytest.mark.parametrize(
    "option, name, value",
    [
        ("disableComment", "disable_comment", True),
        ("disableDuet", "disable_duet", True),
        ("disableStitch", "disable_stitch", True),
        ("videoCoverTimestampMs", "video_cover_timestamp_ms", 1_500),
        ("isAigc", "is_aigc", True),
        ("brandContentToggle", "brand_content_toggle", True),
        ("brandOrganicToggle", "brand_organic_toggle", True),
    ],
)
async def test_every_option_arrives_and_changes_nothing_else(tiktok, option, name, value):
    await tiktok.publish(**PUBLIC)
    await tiktok.publish(**PUBLIC, **{option: value})
    plain, chosen = (each["post"] for each in await tiktok.uploads())
    assert chosen == plain | {name: value}


async def test_what_is_not_said_is_off(tiktok):
    await tiktok.publish("Bread", privacyLevel="SELF_ONLY")
    [upload] = await tiktok.uploads()
    off = dict.fromkeys(SWITCHES, False)
    assert upload["post"] == {"privacy_level": "SELF_ONLY", "title": "Bread", **off}


async def test_a_draft_waits_in_the_inbox_and_the_rest_is_told(tiktok):
    made = await tiktok.publish("Fresh bread", tiktok.video(34_567), postMode="MEDIA_UPLOAD")
    assert isinstance(made, Delivered)
    assert "the text: Fresh bread" in made.message
    [seen] = await tiktok.wall()
    assert (seen["id"], seen["text"]) == (made.remote_id, "")


async def test_an_account_for_drafts_leaves_drafts(tiktok):
    await tiktok.connect("inbox")
    assert isinstance(await tiktok.publish(), Delivered)


async def test_a_chunk_whose_answer_was_lost_goes_into_the_file_once(tiktok):
    async def lose():
        if not tiktok.delivery.sent:
            await tiktok.dials(dropAfter=1, match=LAST)

    async def mend():
        await tiktok.dials(dropAfter=0)

    video = tiktok.video(34_567)
    await tiktok.publish("Bread", video, before=lose, after_fault=mend, **PUBLIC)
    statuses = [each.split()[2] for each in await tiktok.requests() if each.startswith("PUT")]
    assert statuses == ["None", "416", "206", "201"]
    assert (await tiktok.wall())[0]["media"][0]["url"].endswith(video.sha256)


async def test_a_last_chunk_whose_answer_was_lost_is_found(tiktok):
    await tiktok.dials(dropAfter=1, match=LAST)
    made = await tiktok.publish(**PUBLIC)
    assert [seen["id"] for seen in await tiktok.wall()] == [made.remote_id]


async def test_a_last_chunk_that_never_arrived_is_not_there(tiktok):
    await tiktok.dials(dropBefore=1, match=LAST)
    with pytest.raises(OutcomeUnknown):
        await tiktok.publish(**PUBLIC)
    assert isinstance(tiktok.delivery.look, Absent)


@pytest.mark.parametrize("size", [None, 0])
async def test_a_video_of_no_size_is_refused_before_anything_is_opened(tiktok, size):
    asked = len(await tiktok.requests())
    with pytest.raises(Refused):
        await tiktok.publish(video=tiktok.video(bytes=size), **PUBLIC)
    assert len(await tiktok.requests()) == asked


async def test_an_address_that_has_ended_is_opened_anew(tiktok):
    async def wait():
        await tiktok.clock.advance(3_600)

    with pytest.raises(NotPublished) as ended:
        await tiktok.publish("Bread", tiktok.video(34_567), before=wait, **PUBLIC)
    assert ended.value.restart


async def test_a_403_of_a_young_address_is_a_refusal(tiktok):
    await tiktok.dials(status=403, match=LAST)
    with pytest.raises(Refused):
        await tiktok.publish(**PUBLIC)


async def test_an_upload_that_tiktok_lost_is_opened_anew(tiktok):
    await tiktok.dials(status=404, match=LAST)
    with pytest.raises(NotPublished) as lost:
        await tiktok.publish(**PUBLIC)
    assert lost.value.restart


@pytest.mark.parametrize(
    "reason, again", [("spam_risk_text", False), ("frame_rate_check_failed", False), ("internal", True)]
)
async def test_a_video_that_tiktok_gives_up_is_not_published(tiktok, reason, again):
    await tiktok.dials(failReason=reason, processingSeconds=30)
    with pytest.raises(NotPublished) as failed:
        await tiktok.publish(**PUBLIC)
    assert (failed.value.code, failed.value.restart) == (reason, again)
    assert await tiktok.wall() == []


async def test_an_unaudited_app_is_told_what_it_may(tiktok):
    await tiktok.dials(audited=False)
    with pytest.raises(Refused, match="until TikTok has audited the app"):
        await tiktok.publish(privacyLevel="SELF_ONLY")
    await tiktok.connect(accounts=("-000QuietCorner00000000000000000000003",))
    await tiktok.publish(privacyLevel="SELF_ONLY")
    assert len(await tiktok.wall()) == 1


async def test_the_sixteenth_post_of_a_day_waits(tiktok):
    await tiktok.dials(postsADay=1)
    await tiktok.publish(**PUBLIC)
    with pytest.raises(QuotaExhausted) as used:
        await tiktok.publish(**PUBLIC)
    assert used.value.until > tiktok.clock.now()


async def test_a_full_inbox_waits(tiktok):
    for number in range(5):
        await tiktok.publish(video=tiktok.video(number=number), postMode="MEDIA_UPLOAD")
        await tiktok.clock.advance(60)
    with pytest.raises(QuotaExhausted, match="inbox"):
        await tiktok.publish(postMode="MEDIA_UPLOAD")


async def test_a_large_video_begins_early_and_still_within_the_hour(tiktok):
    small, large = tiktok.post(), tiktok.post(video=Media(type="video", url="media:1", bytes=4_000_000_000))
    assert ahead(small) < ahead(large)
    assert 2 * ahead(large) < 3_600
