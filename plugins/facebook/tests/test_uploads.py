"""Videos on their way up: what is cut goes on where it stopped."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

from picscripter.platforms.network import Network
from picscripter.plugin import Media, Retry
from picscripter_facebook.publishing import ahead
from picscripter_facebook.sandbox.clips import film
from picscripter_facebook.transfer import MILE, Transfer, milestones

pytestmark = pytest.mark.anyio

SIZE = 600_000


class Cutting:
    """In front of the emulator: uploads break off after so many bytes of their body, one after the other."""

    def __init__(self, target, cuts):
        self.target, self.cuts, self.sent = target, cuts, []

    async def handle(self, request):
        uploading = request.method == "POST" and ("upload:" in request.path or "video-upload" in request.path)
        cut = self.cuts.pop(0) if uploading and self.cuts else None
        body = self._body(request, cut, count=uploading) if request.can_read_body else None
        headers = {name: value for name, value in request.headers.items() if name != "Transfer-Encoding"}
        try:
            async with (
                ClientSession() as http,
                http.request(
                    request.method, self.target + request.raw_path, headers=headers, data=body
                ) as answer,
            ):
                return web.Response(status=answer.status, headers=answer.headers, body=await answer.read())
        except (ClientError, ConnectionError):
            request.transport.abort()
            return web.Response()

    async def _body(self, request, cut, *, count):
        passed = 0
        async for chunk in request.content.iter_chunked(65_536):
            piece = chunk if cut is None else chunk[: cut - passed]
            passed += len(piece)
            yield piece
            if passed == cut:
                self.sent.append(passed)
                await asyncio.sleep(0.02)  # so that they really arrive before the connection is gone
                raise ConnectionResetError
        if count:
            self.sent.append(passed)


@asynccontextmanager
async def cut_after(facebook, pictures, *cuts):
    cutting = Cutting(facebook.address, list(cuts))
    app = web.Application(client_max_size=10**9)
    app.router.add_route("*", "/{tail:.*}", cutting.handle)
    allowed = frozenset({pictures.address.removeprefix("http://")})
    async with TestServer(app) as server:
        address = f"http://{server.host}:{server.port}"
        async with Network(facebook.clock, sandbox=address, media_allow_hosts=allowed) as network:
            before, facebook.network = facebook.network, network
            yield cutting
            facebook.network = before


@pytest.mark.parametrize("form", ["video", "reel"])
async def test_what_is_cut_goes_on_where_it_stopped_and_sends_no_byte_twice(facebook, pictures, form):
    await facebook.connect()
    content = film(7, size=SIZE)
    made = {}
    async with cut_after(facebook, pictures, 100_001, 3, 250_000) as cutting:
        for _ in range(3):
            with pytest.raises(Retry):
                await facebook.publish("Bread", pictures.video(content), format=form, remembered=made)
        await facebook.publish("Bread", pictures.video(content), format=form, remembered=made)
    assert cutting.sent == [100_001, 3, 250_000, SIZE - 350_004]
    [seen] = await facebook.wall()
    assert await facebook.bytes_of(seen["media"][0]["url"]) == content


def test_a_large_video_is_begun_earlier():
    video = Media(type="video", url="https://example.com/a.mp4", bytes=600_000_000)
    assert ahead(SimpleNamespace(media=(video,))) == 660.0


def test_every_file_has_a_milestone_at_its_end():
    assert milestones(1) == [1]
    assert milestones(MILE) == [MILE]
    assert milestones(2 * MILE + 1) == [MILE, 2 * MILE, 2 * MILE + 1]


class Store:
    """A session that opens files; `begins`: from where."""

    def __init__(self):
        self.begins = []

    @asynccontextmanager
    async def open(self, media, *, start):
        self.begins.append(start)
        yield SimpleNamespace(size=100 - start)


def transfer(there, *, named):
    async def reached(_session, _place):
        return there

    async def send(*_):
        return "its name"

    return Transfer(Media(type="video", url="u"), reached, send, named=named)


async def test_one_request_brings_all_and_the_other_milestones_find_it_there():
    store, on_its_way = Store(), transfer(30, named=True)
    names = [await on_its_way.pass_by(store, milestone, "place", 100) for milestone in (20, 40, 60, 100)]
    assert (names, store.begins) == ([None, "its name", None, None], [30])


async def test_a_name_that_was_not_heard_is_asked_for_again():
    store = Store()
    assert await transfer(100, named=True).pass_by(store, 100, "place", 100) == "its name"
    assert store.begins == [100]


async def test_what_needs_no_name_is_not_sent_again():
    store = Store()
    assert await transfer(100, named=False).pass_by(store, 100, "place", 100) is None
    assert store.begins == []
