"""A bucket over a network that breaks, and beside others who keep and remove at the same time."""

import hashlib
import io
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from picscripter.domain.media_kind import kept_name
from picscripter.platforms.network import Network
from picscripter.plugin import Media, Retry
from picscripter.plugin.clock import SystemClock
from picscripter.settings import BucketPlace, SettingsError
from picscripter.storage import bucket as buckets
from picscripter.storage.bucket import PART, open_bucket
from picscripter.storage.media_bucket import MediaBucket
from picscripter.storage.media_store import StoreAway
from support import bucket as s3

pytestmark = pytest.mark.anyio
LONG = os.urandom(PART + 1_000_000)
HOUR = 3_600_000
DAY = 24 * HOUR
MOTO_BEGAN = int(datetime(2010, 11, 10, 20, 48, 33, tzinfo=UTC).timestamp()) * 1000
"""moto says this of every upload in parts."""


class Road:
    """Between us and the bucket. `spoil`: what happens to a request; it answers, cuts, or (None) lets it pass."""

    def __init__(self, target, http):
        self.target, self.http, self.seen = target, http, []
        self.spoil = lambda request: None
        self.cut = None

    async def handle(self, request):
        self.seen.append(request)
        if (answer := self.spoil(request)) is not None:
            return answer
        passed = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        async with self.http.request(
            request.method,
            self.target + request.raw_path,
            headers=passed,
            data=io.BytesIO(await request.read()),
        ) as answer:
            body = await answer.read()
            if self.cut is not None and request.method == "GET" and "Range" in request.headers:
                return await self._broken(request, answer, body)
            kept = {
                n: v
                for n, v in answer.headers.items()
                if n.lower() not in ("content-length", "transfer-encoding")
            }
            return web.Response(status=answer.status, headers=kept, body=body)

    async def _broken(self, request, answer, body):
        """So many bytes, and no more."""
        response = web.StreamResponse(status=answer.status, headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: self.cut])
        request.transport.close()
        return response

    def ranges(self):
        return [each.headers["Range"] for each in self.seen if "Range" in each.headers]


@asynccontextmanager
async def opened(address, place, spool):
    async with open_bucket(place, s3.environ(address)) as bucket:
        yield MediaBucket(bucket, place.prefix, spool)


@pytest.fixture
async def road(s3_server):
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        app, made = web.Application(client_max_size=1 << 30), Road(s3_server, http)
        app.router.add_route("*", "/{tail:.*}", made.handle)
        async with TestServer(app) as server:
            made.address = str(server.make_url("")).rstrip("/")
            yield made


@pytest.fixture
async def rough(road, place, tmp_path):
    """The bucket at the end of the road."""
    async with opened(road.address, place, tmp_path / "spool") as store:
        yield store


async def put(store, content, now=1_000_000):
    async with store.receive(1 << 30) as arrival:
        await arrival.write(content)
        await arrival.finish()
        await store.keep(arrival, now)
        return arrival.sha256


async def read(store, name, start=0, end=None):
    return b"".join([piece async for piece in store.open(name, start, end)])


async def test_a_large_file_goes_up_in_parts_and_comes_back_whole(rough, road):
    name = await put(rough, LONG)
    assert [each.query.get("partNumber") for each in road.seen if each.method == "PUT"] == ["1", "2"]
    assert await read(rough, name) == LONG
    assert await read(rough, name, PART - 3, PART + 3) == LONG[PART - 3 : PART + 3]


async def test_what_is_there_is_copied_by_the_bucket_and_not_sent_again(rough, road):
    await put(rough, LONG)
    road.seen.clear()
    name = await put(rough, LONG, now=2_000_000)
    sent = [each for each in road.seen if each.method in ("PUT", "POST")]
    assert ["x-amz-copy-source" in each.headers for each in sent] == [True]
    assert await rough.delete(name, kept_before=1_500_000) is False
    assert await read(rough, name) == LONG


async def test_a_connection_that_breaks_is_taken_up_where_it_broke(rough, road):
    name = await put(rough, LONG)
    road.cut = 4_000_000
    assert await read(rough, name, 10) == LONG[10:]
    starts = [int(each.removeprefix("bytes=").partition("-")[0]) for each in road.ranges()]
    assert starts[0] == 10
    assert starts == sorted(set(starts))
    assert len(starts) <= 4


async def test_a_bucket_that_sends_nothing_is_not_asked_for_ever(rough, road):
    name = await put(rough, b"x" * 1000)
    road.cut = 0
    with pytest.raises(StoreAway):
        await read(rough, name)
    assert len(road.ranges()) <= 12


async def test_an_upload_that_fails_half_way_leaves_neither_a_file_nor_parts(rough, road, bucket):
    def spoil(request):
        return web.Response(status=403) if request.query.get("partNumber") == "2" else None

    road.spoil = spoil
    with pytest.raises(StoreAway):
        await put(rough, LONG)
    assert await rough.names() == []
    assert await bucket.forget_abandoned(MOTO_BEGAN + 2 * DAY) == 0


async def test_a_part_that_is_refused_once_is_sent_again(rough, road):
    refused = []

    def spoil(request):
        if request.query.get("partNumber") != "2" or refused:
            return None
        refused.append(request)
        return web.Response(status=503)

    road.spoil = spoil
    name = await put(rough, LONG)
    assert len(refused) == 1
    assert await read(rough, name) == LONG


async def test_parts_of_a_process_that_died_are_given_up_a_day_later(bucket, s3_server, place):
    async with open_bucket(place, s3.environ(s3_server)) as raw:
        key = f"{place.prefix}{'0' * 64}/1-a"
        await raw._ask("create_multipart_upload", Key=key)
        await raw._ask("create_multipart_upload", Key="somebody/else")
    assert await bucket.forget_abandoned(MOTO_BEGAN + DAY - HOUR) == 0
    assert await bucket.forget_abandoned(MOTO_BEGAN + DAY + HOUR) == 1
    assert await bucket.forget_abandoned(MOTO_BEGAN + DAY + HOUR) == 0


async def test_who_reads_what_was_kept_again_meanwhile_reads_on(bucket, monkeypatch):
    name = await put(bucket, b"same")
    stale = await bucket._objects(name)
    await put(bucket, b"same", now=2_000_000)
    fresh, answers = bucket._objects, [stale]

    async def objects(sha256):
        return answers.pop() if answers else await fresh(sha256)

    monkeypatch.setattr(bucket, "_objects", objects)
    assert await read(bucket, name) == b"same"


async def test_who_reads_what_was_removed_meanwhile_is_told(bucket, monkeypatch):
    name = await put(bucket, b"same")
    stale = await bucket._objects(name)
    await bucket.delete(name, kept_before=2_000_000)

    async def objects(sha256):
        return stale

    monkeypatch.setattr(bucket, "_objects", objects)
    with pytest.raises(FileNotFoundError):
        await read(bucket, name)


async def test_what_else_is_in_the_bucket_is_left_alone(bucket, s3_server, place, tmp_path):
    async with opened(s3_server, BucketPlace(name=place.name, prefix=""), tmp_path / "other") as other:
        theirs = await put(other, b"theirs")
        ours = await put(bucket, b"ours")
        assert (await bucket.names(), await other.names()) == ([ours], [theirs])
        assert await bucket.size(theirs) is None


async def test_a_bucket_that_there_is_not_says_so(s3_server, tmp_path):
    place = BucketPlace(name="nobody-made-it", prefix="")
    async with opened(s3_server, place, tmp_path) as store:
        with pytest.raises(StoreAway, match="NoSuchBucket"):
            await store.size(hashlib.sha256(b"").hexdigest())


async def test_a_server_that_is_not_there_is_told(free_tcp_port, place, tmp_path, monkeypatch):
    monkeypatch.setattr(buckets, "ATTEMPTS", 1)
    async with opened(f"http://127.0.0.1:{free_tcp_port}", place, tmp_path) as store:
        with pytest.raises(StoreAway, match="does not answer"):
            await store.names()


async def test_without_its_package_the_start_says_what_to_install(place, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(buckets, "import_module", missing)
    with pytest.raises(SettingsError, match=r"picscripter\[s3\]"):
        async with open_bucket(place, {}):
            pass


async def test_what_a_post_shows_is_asked_for_again_when_the_bucket_breaks_off(rough, road):
    media = Media(type="image", url=kept_name(await put(rough, b"x" * 1000)))
    async with Network(SystemClock(), media_store=rough) as network, network.fetch(media) as source:
        road.cut = 0
        with pytest.raises(Retry, match="store of media"):
            [piece async for piece in source.chunks()]
        road.spoil = lambda request: web.Response(status=403)
        with pytest.raises(Retry, match="store of media"):
            async with network.fetch(media):
                pass
