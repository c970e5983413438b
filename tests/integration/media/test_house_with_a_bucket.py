"""A whole house whose media are in a bucket: handed in, published, lent, and looked at by the doctor."""

import hashlib

import aiohttp
import pytest
from aiohttp import web

from picscripter.cli.checkup import media as checkup
from picscripter.plugin import Tokens
from picscripter.services.media.rows import media_of
from picscripter.web.serving import Runner
from support import bucket as s3
from support import media_files as made
from support.house import eventually, open_estate, settings_for

pytestmark = pytest.mark.anyio
RAW = {"Content-Type": "application/octet-stream"}


def environ(s3_server, place):
    return {"PICSCRIPTER_MEDIA": f"s3://{place.name}/{place.prefix}", **s3.environ(s3_server)}


async def grades(settings):
    return [each.grade async for each in checkup.look(settings)]


@pytest.fixture
async def estate(tmp_path, s3_server, place):
    async with open_estate(tmp_path, **environ(s3_server, place)) as opened:
        yield opened


async def test_an_upload_is_published_and_lent_from_the_bucket(estate, bucket):
    runner = Runner(estate.house.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        person = {"email": "ann@example.com", "password": "password123"}
        async with aiohttp.ClientSession(base) as http:
            async with http.post("/api/auth/signup", json=person) as answer:
                signed = await answer.json()
            headers = {"Authorization": f"Bearer {signed['token']}"}
            async with http.post("/api/media", data=made.jpeg_cmyk(), headers={**headers, **RAW}) as answer:
                file = await answer.json()
            assert await bucket.names() == [file["sha256"]]
            await estate.connect(signed["user"]["id"], "facebook")
            post = {"platform": "facebook", "caption": "Look", "media": [{"id": file["id"]}]}
            async with http.post("/api/posts", json=post, headers=headers) as answer:
                assert answer.status == 202, await answer.text()

            async def shown():
                return [each for item in await estate.wall() for each in item["media"]] or None

            (picture,) = await eventually(shown)
            async with http.get(picture["url"]) as answer:
                assert hashlib.sha256(await answer.read()).hexdigest() == file["sha256"]
            assert await lent(estate.house, http, file) == made.jpeg_cmyk()[5:10]
    finally:
        await runner.cleanup()


async def lent(house, http, file):
    """Five bytes at an address that a session lends."""
    platform = house.registry["facebook"]
    app = house.credentials.app(platform, platform.description.login().name)
    session = house.network.session(platform, app, Tokens(access="x", scopes=()))
    row = {"type": "image", "url": None, "alt": None, "sha256": file["sha256"]}
    address = await session.lend(media_of(row))
    path = address.removeprefix(house.settings.public_url)
    async with http.get(path, headers={"Range": "bytes=5-9"}) as answer:
        assert answer.status == 206
        return await answer.read()


async def test_the_doctor_asks_the_bucket(tmp_path, s3_server, place):
    set_ = environ(s3_server, place)
    assert await grades(settings_for(tmp_path, sandbox="http://x", **set_)) == ["ok", "ok"]
    away = {**set_, "PICSCRIPTER_MEDIA": "s3://nobody-made-it"}
    assert await grades(settings_for(tmp_path, sandbox="http://x", **away)) == ["ok", "bad"]


async def test_the_doctor_looks_for_room(tmp_path):
    assert await grades(settings_for(tmp_path, sandbox="http://x")) == ["ok"]
    much = str(1024**4)
    assert await grades(settings_for(tmp_path, sandbox="http://x", PICSCRIPTER_MEDIA_MAX_BYTES=much)) == [
        "note"
    ]
