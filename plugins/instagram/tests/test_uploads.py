"""Videos that are sent: what is cut goes on where it stopped, as often as it is cut."""

import asyncio
import random
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

from picscripter.platforms.network import Network
from picscripter.plugin import OutcomeUnknown, Retry
from picscripter_instagram.uploading import send_video

pytestmark = pytest.mark.anyio

SIZE = 400_000


class Cutting:
    """In front of the emulator: uploads break off after so many bytes of their body, one after the other."""

    def __init__(self, target, cuts):
        self.target, self.cuts, self.sent = target, cuts, []

    async def handle(self, request):
        uploading = "/rupload/" in request.path
        cut = self.cuts.pop(0) if uploading and self.cuts else None
        body = self._body(request, cut, counted=uploading) if request.can_read_body else None
        headers = {name: value for name, value in request.headers.items() if name != "Transfer-Encoding"}
        try:
            url = self.target + request.raw_path
            async with (
                ClientSession() as http,
                http.request(request.method, url, headers=headers, data=body) as answer,
            ):
                return web.Response(status=answer.status, headers=answer.headers, body=await answer.read())
        except (ClientError, ConnectionError):
            request.transport.abort()
            return web.Response()

    async def _body(self, request, cut, *, counted):
        passed = 0
        async for chunk in request.content.iter_chunked(65_536):
            piece = chunk if cut is None else chunk[: cut - passed]
            passed += len(piece)
            yield piece
            if passed == cut:
                self.sent.append(passed)
                await asyncio.sleep(0.02)  # so that they really arrive before the connection is gone
                raise ConnectionResetError
        if counted:
            self.sent.append(passed)


@asynccontextmanager
async def cut_after(instagram, site, *cuts):
    cutting, app = Cutting(instagram.address, list(cuts)), web.Application(client_max_size=10**9)
    app.router.add_route("*", "/{tail:.*}", cutting.handle)
    allowed = frozenset({site.address.removeprefix("http://")})
    async with TestServer(app) as server:
        address = f"http://{server.host}:{server.port}"
        async with Network(instagram.clock, sandbox=address, media_allow_hosts=allowed) as network:
            before, instagram.network = instagram.network, network
            yield cutting
            instagram.network = before


async def test_an_upload_that_is_cut_twenty_times_sends_no_byte_twice(instagram, site):
    await instagram.connect("facebook")
    film = site.clip(size=SIZE)
    chance = random.Random(7)
    cuts = [chance.randrange(1, SIZE // 25) for _ in range(20)]
    async with cut_after(instagram, site, *cuts) as cutting:
        await instagram.publish("Cut", film)
    assert cutting.sent == [*cuts, film.bytes - sum(cuts)]
    [seen] = await instagram.wall()
    assert await instagram.bytes_at(seen["media"][0]["url"]) == site.bytes_of(film)


async def _begun(instagram):
    form = {"media_type": "REELS", "upload_type": "resumable"}
    path = f"/v26.0/{instagram.account.id}/media"
    return (await instagram.session().request("POST", "facebook_graph", path, form=form)).json()


async def test_an_upload_that_does_not_get_on_is_a_fault(instagram, site):
    await instagram.connect("facebook")
    made, film = await _begun(instagram), site.clip()
    await instagram.dials(dropBefore=1, match="ig-api-upload")
    with pytest.raises((Retry, OutcomeUnknown)):
        await send_video(instagram.session(), made["id"], made["uri"], film.url, film.bytes)


async def test_an_upload_whose_answer_was_lost_is_not_made_again(instagram, site):
    await instagram.connect("facebook")
    made, film = await _begun(instagram), site.clip()
    await instagram.dials(dropAfter=1, match="ig-api-upload")
    assert await send_video(instagram.session(), made["id"], made["uri"], film.url, film.bytes) == film.bytes
    assert sum("ig-api-upload" in request for request in await instagram.requests()) == 1
