"""Pictures, GIFs and videos on the emulator's wall, by way of segments, processing, captions and alternative text."""

import hashlib
import struct
from datetime import timedelta

import pytest

from picscripter.plugin import OutcomeUnknown, QuotaExhausted, Refused, Response
from picscripter.testing.files import clip, picture
from picscripter_twitter import uploads

pytestmark = pytest.mark.anyio
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x10" + bytes(20)
GIF = b"GIF89a\x10\x00\x10\x00\x00\x00\x00" + (b"," + bytes(9) + b"\x02\x01\x00\x00") * 2 + b";"
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nKneading\n"


@pytest.fixture(autouse=True)
async def account(twitter):
    return await twitter.connect()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def film(seconds, more=b""):
    """An MP4 that says how long it is."""
    header = struct.pack(">4I", 0, 0, 0, 1000) + struct.pack(">I", int(seconds * 1000))
    moov = struct.pack(">I4s", 8 + len(header), b"mvhd") + header
    return (
        struct.pack(">I4s8s", 16, b"ftyp", b"isom\0\0\2\0")
        + struct.pack(">I4s", 8 + len(moov), b"moov")
        + moov
        + struct.pack(">I4s", 8 + len(more), b"mdat")
        + more
    )


async def shown(twitter):
    [notice] = await twitter.wall()
    return [(each["url"].rpartition("/")[2], each["type"], each["alt"]) for each in notice["media"]]


async def test_four_pictures_are_shown_in_order_with_their_alternative_texts(twitter):
    files = [picture(number) for number in range(3)] + [JPEG]
    alts = ["One", None, "Drei — 三 & <3>", "a" * 1000]
    media = [
        twitter.media(content, "image/jpeg" if content == JPEG else "image/png", alt=alt)
        for content, alt in zip(files, alts, strict=True)
    ]
    await twitter.publish("Four", media=media)
    expected = [(sha256(content), "image", alt) for content, alt in zip(files, alts, strict=True)]
    assert await shown(twitter) == expected


async def test_a_picture_needs_no_text(twitter):
    made = await twitter.publish("", media=[twitter.media(JPEG, "image/jpeg")])
    [notice] = await twitter.wall()
    assert (notice["id"], notice["text"]) == (made.remote_id, "")


async def test_a_gif_that_moves_is_processed_and_one_that_does_not_is_a_picture(twitter):
    await twitter.dials(processingSeconds=3)
    await twitter.publish("Moves", media=[twitter.media(GIF, "image/gif", animated=True, alt="Dough")])
    still = GIF[:13] + GIF[13:27] + b";"
    await twitter.publish("Stands", media=[twitter.media(still, "image/gif", animated=False)])
    assert [each["category"] for each in await twitter.uploads()] == ["tweet_gif", "tweet_image"]
    media = [notice["media"][0] for notice in await twitter.wall()]
    assert {each["alt"] for each in media} == {"Dough", None}


async def test_a_video_goes_in_segments_and_is_waited_for(twitter):
    await twitter.dials(processingSeconds=7)
    content = film(12, bytes(uploads.SEGMENT * 2))
    await twitter.publish("Kneading", media=[twitter.media(content, "video/mp4")])
    assert await shown(twitter) == [(sha256(content), "video", None)]
    sent = [line.rpartition("/")[2] for line in await twitter.requests() if "/2/media/upload" in line]
    assert sent == ["initialize", "append", "append", "append", "finalize", *["upload"] * 5]


async def test_a_file_of_exactly_two_segments_has_no_third_empty_one(twitter):
    content = film(1, bytes(uploads.SEGMENT * 2 - len(film(1))))
    await twitter.publish("Even", media=[twitter.media(content, "video/mp4")])
    assert len([line for line in await twitter.requests() if line.endswith("/append")]) == 2
    assert await shown(twitter) == [(sha256(content), "video", None)]


async def test_a_cover_and_captions_go_with_the_video(twitter):
    cover = twitter.media(JPEG, "image/jpeg")
    texts = (twitter.captions(VTT, "en"), twitter.captions(VTT + b"\n", "pt-BR", "application/x-subrip"))
    video = twitter.media(film(3), "video/mp4", cover=cover, captions=texts)
    await twitter.publish("Kneading", media=[video])
    seen = {each["category"]: each for each in await twitter.uploads()}
    assert set(seen["tweet_video"]["captions"]) == {"EN", "PT"}
    types = {each["type"] for each in await twitter.uploads() if each["category"] == "subtitles"}
    assert types == {"text/vtt", "text/srt"}
    assert (seen["tweet_image"]["sha256"], seen["tweet_image"]["covers"]) == (
        sha256(JPEG),
        seen["tweet_video"]["id"],
    )
    [notice] = await twitter.wall()
    assert len(notice["media"]) == 1


async def test_a_video_that_cannot_be_processed_is_refused_and_named(twitter):
    await twitter.dials(processingFails=True)
    with pytest.raises(Refused) as refused:
        await twitter.publish("Kneading", media=[twitter.media(film(3), "video/mp4")])
    assert [problem.path for problem in refused.value.problems] == ["/media/0"]
    assert await twitter.wall() == []


async def test_a_video_over_140_seconds_is_refused_by_x_itself(twitter):
    with pytest.raises(Refused, match="longer than 2 minutes"):
        await twitter.publish("Long", media=[twitter.media(film(140.1), "video/mp4")])
    assert (await twitter.publish("Long", media=[twitter.media(film(140), "video/mp4")])).remote_id


async def test_closing_an_upload_twice_is_closing_it_once(twitter):
    session = twitter.session()
    media_id = await uploads.initialize(session, "", "video/mp4", len(clip(1)), "tweet_video")
    url = twitter.media(clip(1), "video/mp4").url
    await uploads.append(session, [0, 0, len(clip(1))], media_id, url, "video")
    first = await uploads.finalize(session, media_id)
    assert first["state"] == "pending"
    assert "state" in await uploads.finalize(session, media_id)


async def test_an_upload_that_cannot_be_closed_says_why(twitter):
    session = twitter.session()
    media_id = await uploads.initialize(session, "", "video/mp4", 100, "tweet_video")
    with pytest.raises(Refused, match="do not add up"):
        await uploads.finalize(session, media_id)


async def test_media_of_yesterday_are_refused(twitter):
    session = twitter.session()
    media_id = await uploads.send_picture(session, twitter.media(JPEG, "image/jpeg").url)
    assert timedelta(hours=24) > uploads.KEPT
    await twitter.clock.advance(86_400)
    await twitter.connect()
    body = {"text": "Late", "media": {"media_ids": [media_id]}}
    answer = await twitter.session().request("POST", "api", "/2/tweets", json=body, accept=(400,))
    assert answer.json()["errors"][0]["message"] == "Your media IDs are invalid."


@pytest.mark.parametrize("text", ["Look & see <b>: Example.com/A", "", "日本"])
async def test_a_picture_whose_answer_was_lost_is_found(twitter, text):
    await twitter.dials(dropAfter=1, match="POST /2/tweets")
    made = await twitter.publish(text, media=[twitter.media(JPEG, "image/jpeg")])
    assert isinstance(twitter.delivery.lost, OutcomeUnknown)
    assert [seen["id"] for seen in await twitter.wall()] == [made.remote_id]


async def test_the_same_picture_with_the_same_text_is_a_question_and_adopts_nothing_older(twitter):
    await twitter.publish("Look", media=[twitter.media(JPEG, "image/jpeg")])
    await twitter.clock.advance(5)
    with pytest.raises(OutcomeUnknown, match="duplicate") as asked:
        await twitter.publish("Look", media=[twitter.media(JPEG, "image/jpeg")])
    assert asked.value.refusal
    assert len(await twitter.wall()) == 1


async def test_the_same_text_with_another_picture_is_another_post(twitter):
    await twitter.publish("Look", media=[twitter.media(picture(1), "image/png")])
    await twitter.publish("Look", media=[twitter.media(picture(2), "image/png")])
    assert len(await twitter.wall()) == 2


@pytest.mark.parametrize("content, kind", [(JPEG, "image/jpeg"), (film(3), "video/mp4")])
async def test_who_did_not_allow_media_is_asked_to_connect_again(twitter, content, kind):
    scopes = tuple(each for each in twitter.platform.description.login().scopes if each != "media.write")
    twitter.tokens = await twitter.exchange(await twitter.grant(scopes))
    assert (await twitter.publish("A text")).remote_id
    with pytest.raises(QuotaExhausted, match=r"connect it again, so that media\.write") as stopped:
        await twitter.publish("Look", media=[twitter.media(content, kind)])
    assert (stopped.value.scope, stopped.value.until) == ("connection", None)


async def test_a_file_that_x_forbids_for_a_reason_is_refused_and_not_the_account(twitter):
    answer = Response(
        status=403, headers={}, body=b'{"title":"Forbidden","detail":"Not this one.","status":403}'
    )
    with pytest.raises(Refused, match="Not this one"):
        uploads.allowed(answer)


async def test_no_credits_stop_the_app_at_the_alternative_text_already(twitter):
    await twitter.dials(credits=0)
    with pytest.raises(QuotaExhausted) as stopped:
        await twitter.publish("Look", media=[twitter.media(JPEG, "image/jpeg", alt="Bread")])
    assert (stopped.value.scope, stopped.value.until) == ("app", None)
    assert "credits" in stopped.value.message
