"""Platforms fetch lent files: whole or in ranges, until their time is over or they are withdrawn."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest

from picscripter.plugin import Media
from picscripter.services.checking import Checking
from support import media_files as made
from support.toys import TOY, ToyPlatform, toy_registry

pytestmark = pytest.mark.anyio
DAY = timedelta(hours=24)
FILE = made.jpeg_cmyk()


@pytest.fixture
def lending(api):
    return api.services.media.lending


@pytest.fixture
async def media(ann):
    answer = await ann("POST", "/api/media", data=FILE, headers={"Content-Type": "application/octet-stream"})
    told = answer.json
    return Media(type="image", url="", sha256=told["sha256"], content_type=told["contentType"])


@pytest.fixture
async def address(lending, media):
    return await lending.lend(media, lifetime=DAY, outside=True)


async def ask(api, address, method="GET", **headers):
    """Status, body, headers; without a login."""
    path = urlsplit(address).path
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with api.session.request(method, api.base + path, headers=names) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_a_lent_file_is_fetched_without_a_login(api, address):
    status, body, headers = await ask(api, address)
    assert (status, body) == (200, FILE)
    assert address.endswith(".jpg")
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Length"] == str(len(FILE))
    assert headers["Accept-Ranges"] == "bytes"


async def test_nobody_on_the_way_keeps_or_changes_it(api, address):
    _, _, headers = await ask(api, address)
    assert headers["Cache-Control"] == "no-store, no-transform"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in headers


async def test_ranges_put_together_are_the_file(api, address):
    _, first, headers = await ask(api, address, Range="bytes=0-499")
    pieces = [first]
    for start in range(500, len(FILE), 500):
        status, body, told = await ask(
            api, address, Range=f"bytes={start}-{start + 499}", If_Range=headers["ETag"]
        )
        assert status == 206
        assert told["Content-Range"] == f"bytes {start}-{min(start + 500, len(FILE)) - 1}/{len(FILE)}"
        pieces.append(body)
    assert b"".join(pieces) == FILE


async def test_a_range_of_another_file_gets_the_whole_one(api, address):
    status, body, _ = await ask(api, address, Range="bytes=5-9", If_Range='"another"')
    assert (status, body) == (200, FILE)


async def test_a_range_behind_the_end_gets_nothing_and_counts_as_nothing(api, lending, address):
    status, _, headers = await ask(api, address, Range=f"bytes={len(FILE)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(FILE)}")
    assert await lending.withdraw(address)


async def test_head_tells_all_but_the_bytes_and_does_not_count(api, lending, address):
    status, body, headers = await ask(api, address, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(FILE))
    assert not await lending.was_fetched(address)


async def test_head_knows_no_ranges(api, address):
    status, _, headers = await ask(api, address, "HEAD", Range="bytes=0-4")
    assert (status, headers["Content-Length"]) == (200, str(len(FILE)))


async def test_a_single_byte_counts_as_fetched(api, lending, address):
    assert (await ask(api, address, Range="bytes=0-0"))[1] == FILE[:1]
    assert await lending.was_fetched(address)
    assert not await lending.withdraw(address)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_was_withdrawn_is_not_there(api, lending, address, method):
    assert await lending.withdraw(address)
    assert (await ask(api, address, method))[0] == 404


async def test_what_is_over_is_not_there(api, lending, address):
    await api.clock.advance(DAY.total_seconds())
    assert (await ask(api, address))[0] == 404


async def test_a_forged_address_opens_nothing(api, address):
    token = urlsplit(address).path.rpartition("/")[2]
    other = "1" if token[40] == "0" else "0"
    assert (await ask(api, f"https://x/media/{token[:40]}{other}{token[41:]}"))[0] == 404
    assert (await ask(api, f"https://x/media/{'0' * 64}.jpg"))[0] == 404


async def test_of_fetchers_and_a_withdrawal_at_once_no_byte_leaves_unknown(api, lending, media):
    for _ in range(10):
        address = await lending.lend(media, lifetime=DAY, outside=True)
        answers = await asyncio.gather(
            *(ask(api, address) for _ in range(3)),
            lending.withdraw(address),
            *(ask(api, address) for _ in range(3)),
        )
        unfetched = answers.pop(3)
        got = any(status == 200 for status, _, _ in answers)
        assert not (got and unfetched)
        assert (await ask(api, address))[0] == 404


async def test_that_it_is_fetched_is_known_before_a_byte_is_sent(api, lending, address, monkeypatch):
    known = []

    async def watched(*_):
        known.append(await lending.was_fetched(address))
        yield FILE

    monkeypatch.setattr(lending.store, "open", watched)
    assert (await ask(api, address))[1] == FILE
    assert known == [True]


async def test_a_file_that_vanishes_while_it_is_sent_is_not_ended_as_if_it_were_whole(
    api, lending, address, tmp_path
):
    async def torn(*_):
        yield FILE[:10]
        raise OSError("the disk is gone")

    lending.store.open = torn
    with pytest.raises(aiohttp.ClientPayloadError):
        await ask(api, address)


async def test_a_platform_that_pulls_is_refused_where_it_cannot_reach_us(ann):
    registry = toy_registry(toy=ToyPlatform(description=replace(TOY, pulls=("image",))))
    unreachable = "PUBLIC_URL is not https."
    ann.services.composing.checking = Checking(registry, unreachable=lambda _: unreachable)
    media = [
        {"type": "image", "url": "https://example.com/a.jpg"},
        {"type": "video", "url": "https://example.com/a.mp4"},
    ]
    answer = await ann("POST", "/api/posts", {"platform": "toy", "caption": "x", "media": media})
    assert answer.status == 422
    assert answer.rules() == {("/media/0", "media.public_url")}
    assert unreachable in answer.json["errors"][0]["message"]
