"""The emulated X takes files as X does, and refuses what X refuses."""

import base64
import struct
from io import BytesIO

import pytest
from aiohttp import FormData

from picscripter.testing.files import clip, picture

pytestmark = pytest.mark.anyio

UPLOAD = "/2/media/upload"
GIF = b"GIF89a\x10\x00\x10\x00\x00\x00\x00" + (b"," + bytes(9) + b"\x02\x01\x00\x00") * 2 + b";"


@pytest.fixture
async def user(x):
    return await x.as_user("tweet.read tweet.write users.read media.write offline.access")


def form(content=None, **fields):
    made = FormData()
    for name, value in fields.items():
        made.add_field(name, value)
    if content is not None:
        made.add_field("media", BytesIO(content), filename="blob", content_type="application/octet-stream")
    return made


async def send(user, content, **fields):
    return await user.call("POST", UPLOAD, data=form(content, **fields))


async def sent_picture(user, number=1):
    return (await send(user, picture(number), media_category="tweet_image")).body["data"]["id"]


async def initialize(user, **body):
    full = {"media_type": "video/mp4", "total_bytes": len(clip(1)), "media_category": "tweet_video", **body}
    return await user.call("POST", f"{UPLOAD}/initialize", json=full)


async def append(user, key, content, index="0"):
    return await user.call("POST", f"{UPLOAD}/{key}/append", data=form(content, segment_index=index))


async def finalize(user, key):
    return await user.call("POST", f"{UPLOAD}/{key}/finalize")


async def sent(user, content, media_type="video/mp4", category="tweet_video"):
    opened = await initialize(user, media_type=media_type, total_bytes=len(content), media_category=category)
    key = opened.body["data"]["id"]
    await append(user, key, content)
    await finalize(user, key)
    return key


async def status(user, key):
    return await user.get(UPLOAD, command="STATUS", media_id=key)


async def tweet(user, *ids, **more):
    return await user.call(
        "POST", "/2/tweets", json={"text": "Look", "media": {"media_ids": list(ids), **more}}
    )


def message(answer):
    return answer.body["errors"][0]["message"]


async def test_a_picture_goes_up_in_one_request(user):
    answer = await send(user, picture(1), media_category="tweet_image")
    data = answer.body["data"]
    assert answer.status == 200
    assert (data["media_key"], data["size"]) == (f"3_{data['id']}", len(picture(1)))
    assert data["expires_after_secs"] == 86_400
    assert "processing_info" not in data


async def test_a_picture_goes_up_as_json_too(user):
    body = {"media": base64.b64encode(picture(1)).decode(), "media_category": "tweet_image"}
    assert (await user.call("POST", UPLOAD, json=body)).status == 200


@pytest.mark.parametrize(
    "content, fields",
    [
        (picture(1), {}),
        (picture(1), {"media_category": "wallpaper"}),
        (picture(1), {"media_category": "tweet_image", "media_type": "image/png"}),
        (picture(1), {"media_category": "tweet_image", "shared": "false"}),
        (None, {"media_category": "tweet_image"}),
        (None, {"media_category": "tweet_image", "media": "text"}),
        (b"no picture", {"media_category": "tweet_image"}),
        (clip(1), {"media_category": "tweet_video"}),
        (GIF, {"media_category": "tweet_gif"}),
    ],
)
async def test_what_is_no_picture_or_asks_for_more_is_refused(user, content, fields):
    answer = await send(user, content, **fields)
    assert (answer.status, answer.body["title"]) == (400, "Invalid Request")


async def test_a_picture_may_have_5242880_bytes(user):
    full = picture(1) + bytes(5_242_880 - len(picture(1)))
    assert (await send(user, full, media_category="tweet_image")).status == 200
    assert (
        message(await send(user, full + b"\0", media_category="tweet_image"))
        == "File size exceeds 5242880 bytes."
    )


async def test_without_media_write_nothing_goes_up(x):
    user = await x.as_user()
    assert (await send(user, picture(1), media_category="tweet_image")).status == 403


async def test_a_film_goes_up_in_segments_in_any_order(user):
    await user.dials(processingSeconds=10)
    opened = (await initialize(user)).body["data"]
    key, half = opened["id"], len(clip(1)) // 2
    assert (opened["media_key"], opened["expires_after_secs"]) == (f"7_{key}", 1_295_999)
    told = await append(user, key, clip(1)[half:], "1")
    assert (told.status, set(told.body["data"])) == (200, {"expires_at"})
    await append(user, key, b"wrong", "0")
    await append(user, key, clip(1)[:half], "0")
    closed = (await finalize(user, key)).body["data"]
    assert closed["processing_info"] == {"state": "pending", "check_after_secs": 1}
    assert (closed["size"], closed["expires_after_secs"]) == (len(clip(1)), 86_400)
    states = []
    for _ in range(3):
        states.append((await status(user, key)).body["data"]["processing_info"]["state"])
        await user.clock.advance(5)
    assert states == ["pending", "in_progress", "succeeded"]
    assert (await tweet(user, key)).status == 201


@pytest.mark.parametrize(
    "body",
    [
        {"media_type": "image/png"},
        {"media_type": "audio/mpeg"},
        {"media_category": "video"},
        {"total_bytes": "1000"},
        {"total_bytes": 0},
        {"total_bytes": 536_870_913},
        {"media_category": "tweet_gif", "media_type": "image/gif", "total_bytes": 15_728_641},
        {"colour": "red"},
        {"command": "INIT"},
    ],
)
async def test_what_cannot_be_announced_is_refused(user, body):
    assert (await initialize(user, **body)).status == 400


async def test_segments_are_counted_and_closed_once(user):
    key = (await initialize(user, total_bytes=10)).body["data"]["id"]
    assert (await append(user, key, b"12345", "1000")).status == 400
    assert (await append(user, key, b"12345", "one")).status == 400
    assert (await append(user, key, b"12345678901")).status == 400
    await append(user, key, b"1234567890", "1")
    assert message(await finalize(user, key)) == "Segments do not add up to provided total file size."


async def test_a_segment_may_have_five_mebibytes(user):
    key = (await initialize(user, total_bytes=5 * 1024 * 1024 + 1)).body["data"]["id"]
    assert (await append(user, key, bytes(5 * 1024 * 1024 + 1))).status == 400
    assert (await append(user, key, bytes(5 * 1024 * 1024))).status == 200


async def test_what_is_closed_stays_closed(user):
    key = await sent(user, clip(1))
    assert (await append(user, key, b"more", "1")).status == 400
    assert (await finalize(user, key)).status == 400


async def test_an_open_upload_has_no_status_and_an_unknown_one_does_not_exist(user):
    key = (await initialize(user)).body["data"]["id"]
    assert (await status(user, key)).status == 400
    for answer in (
        await status(user, "12345"),
        await append(user, "12345", b"x"),
        await finalize(user, "12345"),
    ):
        assert (answer.status, answer.body["title"]) == (404, "Not Found")


async def test_an_upload_is_its_owners(x, user):
    key = await sent_picture(user)
    mira = await x.as_user("tweet.read tweet.write users.read media.write", accounts=["1730000000000000002"])
    assert (await mira.call("POST", "/2/media/metadata", json={"id": key})).status == 404
    assert message(await tweet(mira, key)) == "Your media IDs are invalid."


async def test_what_can_not_be_shown_fails_in_processing(user):
    frames = GIF[:13] + (b"," + bytes(9) + b"\x02\x01\x00\x00") * 351 + b";"
    for content, media_type, category in (
        (b"no film", "video/mp4", "tweet_video"),
        (clip(1), "image/gif", "tweet_gif"),
        (frames, "image/gif", "tweet_gif"),
    ):
        key = await sent(user, content, media_type, category)
        assert (await status(user, key)).body["data"]["processing_info"]["state"] == "failed"
        assert message(await tweet(user, key)) == "Your media IDs are invalid."


def film(width=1280, height=720, rate=30):
    """Ten seconds of an MP4 that says how large its picture is, and how fast."""

    def box(kind, body):
        return struct.pack(">I", len(body) + 8) + kind + body

    stts = box(b"stts", struct.pack(">4I", 0, 1, rate * 10, 1))
    mdhd = box(b"mdhd", bytes(12) + struct.pack(">II", 1_000, 10_000) + bytes(4))
    tkhd = box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    sound = box(b"trak", box(b"tkhd", bytes(84)))
    picture = box(b"trak", tkhd + box(b"mdia", mdhd + box(b"minf", box(b"stbl", stts))))
    return box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", sound + picture)


@pytest.mark.parametrize(
    "content, expected",
    [
        (film(1080, 1920), 201),
        (film(3024, 1964), 400),
        (film(31, 64), 400),
        (film(300, 901), 400),
        (film(900, 300), 201),
        (film(901, 300), 400),
        (film(rate=60), 201),
        (film(rate=61), 400),
    ],
)
async def test_a_film_out_of_bounds_is_taken_and_processed_and_not_shown(user, content, expected):
    key = await sent(user, content)
    assert (await status(user, key)).body["data"]["processing_info"]["state"] == "succeeded"
    answer = await tweet(user, key)
    assert answer.status == expected
    assert expected == 201 or message(answer) == "Your media IDs are invalid."


async def test_alternative_text_has_a_thousand_characters(user):
    key = await sent_picture(user)
    for count, expected in ((1000, 200), (1001, 400)):
        body = {"id": key, "metadata": {"alt_text": {"text": "日" * count}}}
        answer = await user.call("POST", "/2/media/metadata", json=body)
        assert answer.status == expected
    assert (await user.call("POST", "/2/media/metadata", json={"id": key, "alt_text": "x"})).status == 400


async def test_captions_belong_to_a_video(user):
    video, photo = await sent(user, clip(1)), await sent_picture(user)
    text = await sent(user, b"1\n00:00:00,000 --> 00:00:01,000\nHi\n", "text/srt", "subtitles")
    track = {"id": text, "language_code": "EN", "display_name": "English"}
    body = {"id": video, "media_category": "TweetVideo", "subtitles": track}
    answer = await user.call("POST", "/2/media/subtitles", json=body)
    assert answer.body["data"] == {
        "id": video,
        "media_category": "TweetVideo",
        "associated_subtitles": track,
    }
    for wrong in (
        {**body, "id": photo},
        {**body, "media_category": "tweet_video"},
        {**body, "subtitles": {**track, "id": photo}},
        {**body, "subtitles": {**track, "language_code": "en"}},
    ):
        assert (await user.call("POST", "/2/media/subtitles", json=wrong)).status == 400
    gone = {"id": video, "media_category": "TweetVideo", "language_code": "EN"}
    for left in (True, False):
        answer = await user.call("DELETE", "/2/media/subtitles", json=gone)
        assert answer.body == {"data": {"deleted": left}}


async def test_four_pictures_or_one_gif_or_one_film(user):
    pictures = [await sent_picture(user, number) for number in range(4)]
    gif, film = await sent(user, GIF, "image/gif", "tweet_gif"), await sent(user, clip(1))
    text = await sent(user, b"-->", "text/srt", "subtitles")
    for wrong in ([gif, film], [gif, pictures[0]], [film, film], [pictures[0]] * 2, [text]):
        assert message(await tweet(user, *wrong)) == "Your media IDs are invalid."
    for right in (pictures, [gif], [film]):
        assert (await tweet(user, *right)).status == 201
    assert [len(notice["media"]) for notice in await user.wall()] == [1, 1, 4]


async def test_a_cover_is_a_picture_before_a_film(user):
    photo, film = await sent_picture(user), await sent(user, clip(1))
    assert (await tweet(user, photo, preview_media_id=film)).status == 400
    assert (await tweet(user, film, preview_media_id=film)).status == 400
    assert (await tweet(user, film, preview_media_id=photo)).status == 201


async def test_a_post_names_its_media_and_leads_to_them(user):
    key = await sent_picture(user)
    made = (await tweet(user, key)).body["data"]
    words, _, link = made["text"].rpartition(" ")
    assert (words, link[:13]) == ("Look", "https://t.co/")
    shown = (await user.get(f"/2/tweets/{made['id']}", post__fields="attachments,entities")).body["data"]
    assert shown["attachments"] == {"media_keys": [f"3_{key}"]}
    [url] = shown["entities"]["urls"]
    assert (url["url"], url["media_key"]) == (link, f"3_{key}")
    assert url["expanded_url"].endswith(f"/status/{made['id']}/photo/1")


async def test_the_day_of_an_account_is_told_and_ends(user):
    await user.dials(postsADay=1)
    assert (await user.tweet("a")).headers["x-user-limit-24hour-remaining"] == "0"
    refused = await user.tweet("b")
    assert (refused.status, refused.headers["x-user-limit-24hour-remaining"]) == (429, "0")
    assert int(refused.headers["x-user-limit-24hour-reset"]) - user.clock.now().timestamp() == 86_400
