"""The emulated Page takes videos and reels, works on them, and refuses what Facebook refuses."""

import hashlib
import io

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer

from picscripter.sandbox import Film, read_film
from picscripter_facebook.sandbox.clips import film

pytestmark = pytest.mark.anyio

COFFEE, RADIO = "102210000000001", "102210000000002"
APP = "sandbox-facebook"
VIDEOS, REELS = f"/{COFFEE}/videos", f"/{COFFEE}/video_reels"


async def send(page, edge, content=None, field="source", name="a.mp4", **fields):
    form = FormData(fields)
    if content is not None:
        form.add_field(field, io.BytesIO(content), filename=name, content_type="video/mp4")
    return await page.call("POST", edge, data=form)


async def opened(page, size, **other):
    asked = {"file_name": "a.mp4", "file_length": str(size), "file_type": "video/mp4", **other}
    return await page.call("POST", f"/{APP}/uploads", params=asked)


async def up(page, upload, content, offset=0, scheme="OAuth", token=None):
    headers = {"Authorization": f"{scheme} {token or page.token}", "file_offset": str(offset)}
    bare = type(page)(page.clock, page.address, page.http)
    path, _, signature = upload.partition("?sig=")
    return await bare.call("POST", f"/{path}", params={"sig": signature}, data=content, headers=headers)


async def handle_of(page, content):
    upload = (await opened(page, len(content))).body["id"]
    return (await up(page, upload, content)).body["h"]


async def begun(page):
    return (await page.post(REELS, upload_phase="start")).body


async def pour(page, reel, content, offset=0, size=None, scheme="OAuth", token=None, **more):
    headers = {
        "Authorization": f"{scheme} {token or page.token}",
        "offset": str(offset),
        "file_size": str(len(content) if size is None else size),
        "Content-Type": "application/octet-stream",
        **more,
    }
    async with page.http.post(reel["upload_url"], data=content, headers=headers) as answer:
        return answer.status, await answer.json()


async def finish(page, reel, **fields):
    return await page.post(
        REELS, upload_phase="finish", video_id=reel["video_id"], **{"video_state": "PUBLISHED", **fields}
    )


async def status(page, video):
    return (await page.get(f"/{video}", fields="status")).body["status"]


# --- the header of a file


def test_a_files_header_tells_how_long_and_how_large_it_is():
    assert read_film(film(seconds=7.5, width=640, height=360)) == Film(
        type="video/mp4", seconds=7.5, width=640, height=360
    )


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x1aE\xdf\xa3" + b"\0" * 2000])
def test_what_is_no_such_file_is_none(content):
    assert read_film(content) is None


@pytest.mark.parametrize("length", range(8, 160, 7))
def test_a_file_that_breaks_off_is_read_without_a_fault(length):
    assert read_film(film()[:length]) is not None or length < 12


# --- videos


@pytest.mark.parametrize("way", ["source", "handle"])
async def test_a_video_hangs_on_the_wall_byte_for_byte(page, way):
    content = film(3)
    given = {} if way == "source" else {"fbuploader_video_file_chunk": await handle_of(page, content)}
    made = await send(page, VIDEOS, content if way == "source" else None, description="Bread", **given)
    (notice,) = await page.wall()
    assert (notice["id"], notice["text"]) == (made.body["id"], "Bread")
    async with page.http.get(notice["media"][0]["url"]) as served:
        assert hashlib.sha256(await served.read()).digest() == hashlib.sha256(content).digest()


async def test_it_hangs_there_once_it_is_ready_with_the_time_of_the_request(page):
    await page.dials(processingSeconds=30)
    began = page.clock.now()
    video = (await send(page, VIDEOS, film())).body["id"]
    assert (await status(page, video))["video_status"] == "processing"
    assert await page.wall() == []
    await page.clock.advance(30)
    assert (await status(page, video))["publishing_phase"]["status"] == "complete"
    (notice,) = await page.wall()
    assert notice["publishedAt"].startswith(began.strftime("%Y-%m-%dT%H:%M:%S"))


@pytest.mark.parametrize(
    "seconds, code", [(0.9, 1363025), (4 * 3600 + 1, 1363026), (0.0, 1363031), (1.0, None), (14_400.0, None)]
)
async def test_its_length_is_judged_while_it_is_worked_on(page, seconds, code):
    video = (await send(page, VIDEOS, film(seconds=seconds))).body["id"]
    found = await status(page, video)
    errors = found["processing_phase"].get("errors", [])
    assert [each["code"] for each in errors] == ([code] if code else [])
    assert len(await page.wall()) == (0 if code else 1)


@pytest.mark.parametrize(
    "content, code",
    [(film()[:1023], (400, 6000, 1363022)), (b"GIF89a" + b"\0" * 2000, (400, 6000, 1363024))],
)
async def test_a_file_that_is_no_video_is_refused(page, content, code):
    assert (await send(page, VIDEOS, content)).code == code


@pytest.mark.parametrize(
    "fields, code",
    [
        ({}, (400, 100, 1363020)),
        ({"fbuploader_video_file_chunk": "4:nothing"}, (400, 100, None)),
        ({"file_url": "https://example.com/a.mp4"}, (400, 100, None)),
        ({"upload_phase": "somehow"}, (400, 100, None)),
        ({"unknown": "1"}, (400, 100, None)),
        ({"published": "false", "scheduled_publish_time": "1"}, (400, 100, None)),
    ],
)
async def test_a_request_without_a_usable_video_is_refused(page, fields, code):
    assert (await page.post(VIDEOS, **fields)).code == code


@pytest.mark.parametrize("field, most", [("title", 255), ("description", 63_206)])
async def test_texts_have_a_length(page, field, most):
    assert (await send(page, VIDEOS, film(), **{field: "a" * most})).status == 200
    assert (await send(page, VIDEOS, film(), **{field: "a" * (most + 1)})).code == (400, 100, None)


async def test_another_pages_token_and_a_persons_are_refused(graph, page):
    other = await graph.as_page(RADIO)
    user = await graph.as_user()
    for stranger in (other, user):
        assert (await send(stranger, VIDEOS, film())).code == (403, 200, None)
        assert (await stranger.post(REELS, upload_phase="start")).code == (403, 200, None)


async def test_lists_are_late_and_the_newest_first(page):
    first = (await send(page, VIDEOS, film(1), title="a")).body["id"]
    await page.clock.advance(1)
    second = (await send(page, VIDEOS, film(2))).body["id"]
    listed = await page.get(VIDEOS, type="uploaded", fields="id,title,length,created_time", limit="1")
    assert [each["id"] for each in listed.body["data"]] == [second]
    more = await page.get(VIDEOS, limit="1", after=listed.body["paging"]["cursors"]["after"], fields="title")
    assert more.body["data"] == [{"id": first, "title": "a"}]
    await page.dials(indexLagSeconds=5)
    assert (await page.get(VIDEOS)).body["data"] == []


async def test_a_fresh_video_is_missed_by_every_other_read(page):
    await page.dials(indexLagSeconds=5)
    video = (await send(page, VIDEOS, film())).body["id"]
    assert (await page.get(f"/{video}")).code == (400, 100, 33)
    assert (await page.get(f"/{video}")).status == 200


async def test_a_removed_video_is_gone_for_good(page):
    video = (await send(page, VIDEOS, film())).body["id"]
    assert (await page.delete(f"/{video}")).body == {"success": True}
    assert await page.wall() == []
    assert (await page.delete(f"/{video}")).code == (400, 100, 33)


# --- the older chunks


async def test_chunks_are_taken_in_their_order(page):
    content = film(4, size=1_500_000)
    begun = (await page.post(VIDEOS, upload_phase="start", file_size="1500000")).body
    session = begun["upload_session_id"]
    assert (begun["start_offset"], begun["end_offset"]) == ("0", "1048576")
    part = {"upload_phase": "transfer", "upload_session_id": session}
    wrong = await send(page, VIDEOS, content[5:], "video_file_chunk", start_offset="5", **part)
    assert wrong.code == (400, 6000, 1363037)
    assert wrong.body["error"]["error_data"] == {"start_offset": "0", "end_offset": "1048576"}
    early = await page.post(VIDEOS, upload_phase="finish", upload_session_id=session)
    assert early.code == (400, 6000, None)
    after = await send(page, VIDEOS, content[:1048576], "video_file_chunk", start_offset="0", **part)
    assert after.body == {"start_offset": "1048576", "end_offset": "1500000"}
    await send(page, VIDEOS, content[1048576:], "video_file_chunk", start_offset="1048576", **part)
    done = await page.post(VIDEOS, upload_phase="finish", upload_session_id=session, description="Bread")
    assert done.body == {"success": True}
    (notice,) = await page.wall()
    assert (notice["id"], notice["text"]) == (begun["video_id"], "Bread")
    over = await page.post(VIDEOS, upload_phase="finish", upload_session_id=session)
    assert over.code == (400, 6000, 1363041)


# --- the resumable upload


@pytest.mark.parametrize(
    "asked", [{"file_length": "0"}, {"file_length": "10000000001"}, {"file_type": "video/webm"}]
)
async def test_a_session_is_opened_for_what_may_be_uploaded(page, asked):
    assert (await opened(page, 10, **asked)).code == (400, 100, None)


async def test_a_session_belongs_to_its_app(page):
    assert (await page.call("POST", "/another-app/uploads")).code == (400, 100, 33)


async def test_an_upload_tells_how_far_it_is_and_refuses_what_is_out_of_step(page):
    upload = (await opened(page, 10)).body["id"]
    short = await up(page, upload, b"12345")
    assert short.status == 400
    assert short.body["debug_info"]["type"] == "PartialRequestError"
    path, _, signature = upload.partition("?sig=")
    headers = {"Authorization": f"OAuth {page.token}"}
    where = await page.call("GET", f"/{path}", params={"sig": signature}, headers=headers)
    assert where.body == {"id": upload, "file_offset": 5}
    assert (await up(page, upload, b"12345", offset=0)).code == (400, 6000, 1363037)
    assert (await up(page, upload, b"123456", offset=5)).code == (400, 6000, 1363045)
    handle = (await up(page, upload, b"12345", offset=5)).body["h"]
    assert (await up(page, upload, b"", offset=10)).body["h"] == handle


async def test_an_upload_wants_its_token_in_its_own_way(page):
    upload = (await opened(page, 10)).body["id"]
    assert (await up(page, upload, b"1234567890", scheme="Bearer")).code == (400, 104, None)
    assert (await up(page, upload, b"1234567890", token="garbage")).code == (401, 190, None)
    assert (await up(page, upload.replace("sig=", "sig=x"), b"1234567890")).code == (400, 100, 33)


# --- reels


async def test_a_reel_is_public_when_its_finish_was_worked_on(page):
    await page.dials(processingSeconds=8)
    reel = await begun(page)
    assert (await status(page, reel["video_id"]))["uploading_phase"]["status"] == "not_started"
    assert await pour(page, reel, film(5)) == (200, {"success": True})
    assert (await finish(page, reel)).code == (400, 6000, None)  # Facebook does not see yet that all is there
    await page.clock.advance(2)
    found = await status(page, reel["video_id"])
    assert (found["uploading_phase"]["status"], found["publishing_phase"]) == (
        "complete",
        {"status": "not_started"},
    )
    assert (await finish(page, reel, description="Bread", title="T")).body == {"success": True}
    found = (await status(page, reel["video_id"]))["publishing_phase"]
    assert (found["status"], found["publish_status"]) == ("not_started", "published")
    assert await page.wall() == []
    await page.clock.advance(8)
    assert (await status(page, reel["video_id"]))["publishing_phase"]["status"] == "complete"
    (notice,) = await page.wall()
    assert (notice["id"], notice["text"]) == (reel["video_id"], "T\n\nBread")


async def test_a_second_finish_makes_no_second_reel(page):
    reel = await begun(page)
    await pour(page, reel, film(5))
    for _ in range(2):
        assert (await finish(page, reel)).body == {"success": True}
    assert len(await page.wall()) == 1
    assert len((await page.get(REELS)).body["data"]) == 1


async def test_a_reel_is_not_among_the_videos(page):
    reel = await begun(page)
    await pour(page, reel, film(5))
    await finish(page, reel)
    assert (await page.get(VIDEOS)).body["data"] == []


@pytest.mark.parametrize(
    "shape, code",
    [
        ({"seconds": 2.9}, 1363025),
        ({"seconds": 3.0}, None),
        ({"seconds": 90.0}, None),
        ({"seconds": 90.1}, 1363026),
        ({"width": 539, "height": 720}, 1363127),
        ({"width": 540, "height": 960}, None),
        ({"width": 540, "height": 1080}, 1363127),
        ({"width": 1920, "height": 1080}, None),
        ({"width": 2000, "height": 1080}, 1363127),
    ],
)
async def test_its_shape_is_judged_after_it_was_accepted(page, shape, code):
    reel = await begun(page)
    await pour(page, reel, film(**shape))
    assert (await finish(page, reel)).status == 200
    found = await status(page, reel["video_id"])
    assert found["video_status"] == ("error" if code else "ready")
    assert [each["code"] for each in found["processing_phase"].get("errors", [])] == ([code] if code else [])


@pytest.mark.parametrize(
    "how, answer",
    [
        ({"offset": 1}, (412, "OffsetInvalidError")),
        ({"size": 5000}, (400, "PartialRequestError")),
        ({"scheme": "Bearer"}, (400, "NotAuthorizedError")),
        ({"token": "garbage"}, (400, "NotAuthorizedError")),
        ({"file_url": "https://example.com/a.mp4"}, (400, "ProcessingFailedError")),
        ({"size": 0}, (400, "ProcessingFailedError")),
    ],
)
async def test_the_upload_host_refuses_in_its_own_words(page, how, answer):
    reel = await begun(page)
    code, body = await pour(page, reel, film(), **how)
    assert (code, body["debug_info"]["type"]) == answer


async def test_the_thirty_first_reel_of_a_day_is_refused(page):
    for number in range(31):
        reel = await begun(page)
        await pour(page, reel, film(number))
        made = await finish(page, reel)
        assert made.status == (200 if number < 30 else 400)
    assert made.code == (400, 613, None)
    await page.clock.advance(86_401)
    assert (await finish(page, reel)).status == 200


@pytest.mark.parametrize(
    "fields",
    [{"video_id": "1"}, {"video_state": "SOMEHOW"}, {"video_state": "SCHEDULED"}, {"upload_phase": "x"}],
)
async def test_a_finish_that_says_nonsense_is_refused(page, fields):
    reel = await begun(page)
    await pour(page, reel, film())
    right = {"upload_phase": "finish", "video_id": reel["video_id"], "video_state": "PUBLISHED"}
    assert (await page.post(REELS, **{**right, **fields})).code == (400, 100, None)


async def test_a_reel_that_nobody_finished_has_no_cover_yet(page):
    reel = await begun(page)
    assert (await send(page, f"/{reel['video_id']}/thumbnails", b"\xff\xd8\xff")).code == (400, 100, None)


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("a.srt", b"1\n00:00 --> 00:01\na\n", 386),
        ("a.en_US.srt", b"nothing of the kind", 387),
        ("a.en_US.srt", b"WEBVTT\n\n00:00.000 --> 00:01.000\na\n", 387),
    ],
)
async def test_captions_are_srt_files_that_name_their_language(page, name, content, code):
    video = (await send(page, VIDEOS, film())).body["id"]
    answer = await send(page, f"/{video}/captions", content, "captions_file", name)
    assert answer.code == (400, code, None)


async def test_the_app_is_told_of_a_video_by_the_videos_own_id(page):
    told = []

    async def hear(request):
        told.append(await request.json())
        return web.Response(text="EVENT_RECEIVED")

    app = web.Application()
    app.router.add_post("/", hear)
    video = (await send(page, VIDEOS, film(), description="Bread")).body["id"]
    async with TestServer(app) as server:
        asked = {"url": str(server.make_url("/")), "post": video}
        async with page.http.post(f"{page.address}/facebook/_webhook", json=asked) as answer:
            assert (await answer.json())["status"] == 200
    value = told[0]["entry"][0]["changes"][0]["value"]
    assert (value["item"], value["verb"], value["video_id"], value["message"]) == (
        "video",
        "add",
        video,
        "Bread",
    )
