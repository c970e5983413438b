"""Files are handed in as they are, listed, shown by posts, and deleted when no post wants them."""

import asyncio
import hashlib

import aiohttp
import pytest

from support import media_files as made

pytestmark = pytest.mark.anyio
HELLO = {"platform": "toy", "caption": "Hello"}
RAW = {"Content-Type": "application/octet-stream"}


async def upload(ann, content=None, **more):
    return await ann(
        "POST", "/api/media", data=made.webp() if content is None else content, headers=RAW, **more
    )


async def test_a_raw_body_becomes_a_file(ann):
    answer = await upload(ann, made.jpeg_turned_with_gps(), params={"alt": "A harbour"})
    assert answer.status == 201
    told = {
        name: answer.json[name] for name in ("type", "contentType", "width", "height", "orientation", "alt")
    }
    assert told == {
        "type": "image", "contentType": "image/jpeg", "width": 64, "height": 96, "orientation": 6, "alt": "A harbour"
    }  # fmt: skip
    assert answer.json["sha256"] == hashlib.sha256(made.jpeg_turned_with_gps()).hexdigest()


async def test_a_form_with_one_part_becomes_a_file(ann):
    form = aiohttp.FormData()
    form.add_field("file", made.webp(), filename="holiday.exe", content_type="text/html")
    answer = await ann("POST", "/api/media", data=form)
    assert (answer.status, answer.json["contentType"]) == (201, "image/webp")


async def test_a_form_with_more_than_a_file_is_refused_and_leaves_nothing(ann, tmp_path):
    form = aiohttp.FormData()
    form.add_field("file", made.webp(), filename="a.webp")
    form.add_field("more", "x")
    answer = await ann("POST", "/api/media", data=form)
    assert (answer.status, answer.json["code"]) == (400, "bad_form")
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


async def test_the_same_bytes_are_the_same_file(ann):
    first, again = await upload(ann), await upload(ann)
    assert (first.status, again.status) == (201, 200)
    assert again.json == first.json


async def test_a_file_announced_as_too_large_is_refused_before_it_is_sent(ann):
    answer = await upload(ann, b"x" * 1_000_001)
    assert (answer.status, answer.json["code"]) == (413, "too_large")


async def test_a_file_that_turns_out_too_large_is_refused_and_leaves_nothing(ann, tmp_path):
    async def endless():
        for _ in range(30):
            yield b"x" * 50_000

    answer = await upload(ann, endless())
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


async def test_a_pdf_that_calls_itself_a_picture_is_refused_with_the_reason(ann):
    answer = await ann("POST", "/api/media", data=made.pdf(), headers={"Content-Type": "image/jpeg"})
    assert answer.status == 422
    assert answer.json["errors"][0]["actual"] == "application/pdf"
    assert answer.rules() == {("", "media.type")}


async def test_a_sender_who_hangs_up_leaves_nothing(ann, tmp_path):
    _reader, writer = await asyncio.open_connection("127.0.0.1", ann.port)
    head = f"POST /api/media HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.token}\r\nContent-Length: 90000\r\n\r\n"
    writer.write(head.encode() + b"x" * 40_000)
    await writer.drain()
    async with asyncio.timeout(10):
        while not list((tmp_path / "media").rglob("*.part")):
            await asyncio.sleep(0.01)
        writer.close()
        while list((tmp_path / "media").rglob("*.part")):
            await asyncio.sleep(0.01)
    assert (await ann("GET", "/api/media")).json == []


async def test_files_are_listed_in_pages_newest_first(ann, clock):
    ids = []
    for content in (made.webp(), made.jpeg_cmyk(), made.png_of_16_bit()):
        ids.append((await upload(ann, content)).json["id"])
        await clock.advance(1)
    page = await ann("GET", "/api/media?limit=2")
    assert [each["id"] for each in page.json] == ids[:0:-1]
    following = page.headers["Link"].split(", ")[1].split(">")[0].removeprefix("<http://api.example")
    assert [each["id"] for each in (await ann("GET", following)).json] == ids[:1]


async def test_another_users_file_is_not_there(api, ann):
    bea = await api.person("bea@example.com")
    mine = (await upload(ann)).json["id"]
    assert (await bea("GET", f"/api/media/{mine}")).status == 404
    assert (await bea("DELETE", f"/api/media/{mine}")).status == 404
    assert (await bea("GET", "/api/media")).json == []
    assert (await ann("GET", f"/api/media/{mine}")).status == 200


async def test_a_deleted_file_is_gone_from_the_disk_too(ann, clock, tmp_path):
    mine = (await upload(ann)).json["id"]
    await clock.advance(3600)
    assert (await ann("DELETE", f"/api/media/{mine}")).status == 204
    assert (await ann("GET", f"/api/media/{mine}")).status == 404
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


async def test_bytes_that_another_user_has_too_stay(api, ann, clock, tmp_path):
    bea = await api.person("bea@example.com")
    mine, theirs = (await upload(ann)).json["id"], (await upload(bea)).json["id"]
    await clock.advance(3600)
    await ann("DELETE", f"/api/media/{mine}")
    assert len([path for path in (tmp_path / "media").rglob("*") if path.is_file()]) == 1
    assert (await bea("GET", f"/api/media/{theirs}")).status == 200
