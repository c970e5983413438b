"""Videos on the emulator: processing, changing, removing, lists, thumbnails, caption files, units."""

import io

import pytest

pytestmark = pytest.mark.anyio
VIDEOS = "/youtube/v3/videos"
JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10" + bytes(20)


@pytest.fixture(autouse=True)
async def connected(google):
    await google.connect()


async def read(google, key, parts="snippet,status"):
    answer = await google.call("GET", VIDEOS, {"id": key, "part": parts})
    return next(iter(answer.body["items"]), None)


async def update(google, body, part="snippet,status"):
    return await google.call("PUT", VIDEOS, {"part": part}, json=body)


async def test_a_video_is_processed_for_a_while(google):
    await google.dials(processingSeconds=60)
    key = await google.upload()
    parts = "status,processingDetails"
    before = await read(google, key, parts)
    await google.clock.advance(60)
    after = await read(google, key, parts)
    assert [each["status"]["uploadStatus"] for each in (before, after)] == ["uploaded", "processed"]
    assert [each["processingDetails"]["processingStatus"] for each in (before, after)] == [
        "processing",
        "succeeded",
    ]


@pytest.mark.parametrize(
    "dial, status, name",
    [("rejection", "rejected", "rejectionReason"), ("failure", "failed", "failureReason")],
)
async def test_a_video_may_end_badly_and_comes_down(google, dial, status, name):
    await google.dials(processingSeconds=60, **{dial: "copyright"})
    key = await google.upload()
    assert len(await google.wall()) == 1
    await google.clock.advance(60)
    told = (await read(google, key))["status"]
    assert (told["uploadStatus"], told[name]) == (status, "copyright")
    assert await google.wall() == []


async def test_a_new_video_is_listed_late(google):
    await google.dials(indexLagSeconds=10)
    key = await google.upload()
    assert await read(google, key) is None
    await google.clock.advance(10)
    assert (await read(google, key))["id"] == key


async def test_what_an_update_leaves_out_is_erased(google):
    words = {"snippet": {"title": "Bread", "tags": ["a"], "description": "Fresh."}}
    key = await google.upload(words | {"status": {"privacyStatus": "unlisted"}})
    await update(google, {"id": key, "snippet": {"title": "Rolls", "categoryId": "22"}}, "snippet")
    said = await read(google, key)
    assert "tags" not in said["snippet"]
    assert "description" not in said["snippet"]
    assert said["status"]["privacyStatus"] == "unlisted"


@pytest.mark.parametrize("privacy, shown", [("public", 1), ("unlisted", 0), ("private", 0)])
async def test_the_wall_shows_what_is_public(google, privacy, shown):
    key = await google.upload({"snippet": {"title": "Bread"}, "status": {"privacyStatus": "private"}})
    await update(google, {"id": key, "status": {"privacyStatus": privacy}}, "status")
    assert len(await google.wall()) == shown


@pytest.mark.parametrize(
    "change, part, reason",
    [
        ({"snippet": {"title": "Rolls"}}, "snippet", (400, "invalidCategoryId")),
        ({"snippet": {"categoryId": "22"}}, "snippet", (400, "invalidTitle")),
        ({"snippet": {"title": "Rolls", "categoryId": "22"}}, "status", (400, "unexpectedPart")),
        ({"status": {"privacyStatus": "secret"}}, "status", (400, "invalidVideoMetadata")),
        ({"id": "nowhere", "status": {"privacyStatus": "public"}}, "status", (404, "videoNotFound")),
    ],
)
async def test_a_wrong_update_is_refused(google, change, part, reason):
    key = await google.upload()
    assert (await update(google, {"id": key} | change, part)).reason == reason


async def test_another_channels_video_is_not_ones_own(google):
    key = await google.upload({"snippet": {"title": "Bread"}, "status": {"privacyStatus": "private"}})
    await google.connect(accounts=["UCnighttrain000000000002"])
    assert await read(google, key) is None
    status = {"privacyStatus": "public"}
    assert (await update(google, {"id": key, "status": status}, "status")).reason == (403, "forbidden")
    assert (await google.call("DELETE", VIDEOS, {"id": key})).reason == (403, "forbidden")


async def test_a_removed_video_is_not_found(google):
    key = await google.upload()
    assert (await google.call("DELETE", VIDEOS, {"id": key})).status == 204
    assert (await google.call("DELETE", VIDEOS, {"id": key})).reason == (404, "videoNotFound")
    assert await read(google, key) is None


async def test_the_list_of_uploads_is_newest_first_and_in_pages(google):
    keys = [await google.upload() for _ in range(3)]
    query = {"part": "snippet", "playlistId": "UUharbourcoffee000000001", "maxResults": "2"}
    first = (await google.call("GET", "/youtube/v3/playlistItems", query)).body
    query["pageToken"] = first["nextPageToken"]
    second = (await google.call("GET", "/youtube/v3/playlistItems", query)).body
    listed = [item["snippet"]["resourceId"]["videoId"] for item in first["items"] + second["items"]]
    assert listed == keys[::-1]
    assert "nextPageToken" not in second


async def test_another_channels_list_is_not_found(google):
    query = {"part": "snippet", "playlistId": "UUnighttrain000000000002"}
    answer = await google.call("GET", "/youtube/v3/playlistItems", query)
    assert answer.reason == (404, "playlistNotFound")


async def test_a_page_that_is_no_number_is_refused(google):
    query = {"part": "snippet", "playlistId": "UUharbourcoffee000000001", "pageToken": "x"}
    assert (await google.call("GET", "/youtube/v3/playlistItems", query)).reason == (400, "invalidParameter")


async def test_used_up_units_refuse_every_other_call(google):
    await google.dials(unitsPerDay=50)
    key = await google.upload()
    assert (await google.call("DELETE", VIDEOS, {"id": key})).status == 204
    assert (await google.call("GET", VIDEOS, {"id": key, "part": "id"})).reason == (403, "quotaExceeded")


async def thumbnail(google, key, content=JPEG, kind="image/jpeg", upload="media"):
    query = {"videoId": key, "uploadType": upload}
    how = {"data": io.BytesIO(content), "headers": {"Content-Type": kind}}
    return await google.call("POST", "/upload/youtube/v3/thumbnails/set", query, **how)


async def test_a_thumbnail_is_shown_beside_its_video(google):
    key = await google.upload()
    assert (await thumbnail(google, key)).body["kind"] == "youtube#thumbnailSetResponse"
    [seen] = await google.wall()
    assert [each["type"] for each in seen["media"]] == ["video", "image"]


@pytest.mark.parametrize(
    "how, reason",
    [
        ({"kind": "image/webp"}, (400, "invalidImage")),
        ({"content": b"no picture"}, (400, "invalidImage")),
        ({"content": JPEG + bytes(52_428_800)}, (400, "invalidImage")),
        ({"content": b""}, (400, "mediaBodyRequired")),
        ({"upload": "resumable"}, (400, "mediaBodyRequired")),
        ({"key": "nowhere"}, (404, "videoNotFound")),
    ],
)
async def test_a_wrong_thumbnail_is_refused(google, how, reason):
    key = await google.upload()
    assert (await thumbnail(google, **{"key": key} | how)).reason == reason


async def test_a_thumbnail_waits_for_processing_and_for_a_confirmed_number(google):
    await google.dials(processingSeconds=60)
    key = await google.upload()
    assert (await thumbnail(google, key)).reason == (403, "forbidden")
    await google.clock.advance(60)
    await google.dials(verified=False)
    assert (await thumbnail(google, key)).reason == (403, "forbidden")


async def captions(google, key, language="en"):
    query = {"part": "snippet", "uploadType": "resumable"}
    body = {"snippet": {"videoId": key, "language": language, "name": ""}}
    return await google.call("POST", "/upload/youtube/v3/captions", query, json=body)


@pytest.mark.parametrize("language", [None, "", ["en"]])
async def test_a_caption_file_without_a_language_is_refused(google, language):
    assert (await captions(google, await google.upload(), language)).reason == (400, "invalidMetadata")


async def test_a_second_caption_file_in_a_language_is_refused(google):
    key = await google.upload()
    begun = await captions(google, key)
    assert (await google.put(begun.headers["Location"], b"WEBVTT", None)).body["kind"] == "youtube#caption"
    assert (await captions(google, key)).reason == (409, "captionExists")
    assert (await captions(google, key, "de")).status == 200
