import asyncio
import socket

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.test_utils import TestServer

from picscripter.platforms.media import MediaFetch
from picscripter.platforms.network import Network
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin import Media, Refused, Retry, SystemClock
from support.plugin_kit import APP, TOKENS, toy

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0" + b"j" * 5_000


class Names(AbstractResolver):
    """Answers by script; each look takes the next answer, the last one stays."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked.append(host)
        given = self.answers[host.replace(".", "_")]
        found = (
            given.pop(0)
            if isinstance(given, list) and len(given) > 1
            else given
            if isinstance(given, str)
            else given[0]
        )
        return [
            {"hostname": host, "host": ip, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
            for ip in found.split()
        ]

    async def close(self):
        pass


@pytest.fixture
async def site():
    hits = []

    async def picture(request):
        hits.append(request.path)
        return web.Response(body=JPEG, content_type="image/jpeg")

    async def to(request):
        raise web.HTTPFound(request.query["url"])

    async def named(request):
        return web.Response(body=JPEG, status=int(request.match_info["status"]), content_type="image/jpeg")

    async def typed(request):
        body = {"jpeg": JPEG, "html": b"<html>"}[request.query["is"]]
        return web.Response(body=body, headers={"content-type": request.query["says"]})

    async def drip(request):
        answer = web.StreamResponse(headers={"content-type": "image/jpeg"})
        await answer.prepare(request)
        await answer.write(JPEG)
        for _ in range(int(request.query["n"])):
            await answer.write(b"x" * 50_000)
        return answer

    async def broken(request):
        answer = web.StreamResponse(headers={"content-type": "image/jpeg", "content-length": "90000"})
        await answer.prepare(request)
        await answer.write(JPEG)
        request.transport.abort()
        return answer

    app = web.Application()
    app.router.add_get("/x.jpg", picture)
    app.router.add_get("/to", to)
    app.router.add_get("/status/{status}", named)
    app.router.add_get("/typed", typed)
    app.router.add_get("/drip", drip)
    app.router.add_get("/broken", broken)
    async with TestServer(app) as server:
        server.hits = hits
        yield server


@pytest.fixture
async def fetch(site):
    made = MediaFetch(frozenset({f"127.0.0.1:{site.port}"}), Timeouts(media=5), size_max=300_000)
    yield made
    await made.close()


async def read(fetch, url, kind="image"):
    async with fetch.open(Media(type=kind, url=str(url))) as source:
        return source, b"".join([piece async for piece in source.chunks()])


def rule(raised):
    assert raised.value.problems[0].path == "/media"
    return raised.value.problems[0].rule


async def test_a_picture_of_an_allowed_host_is_streamed(site, fetch):
    source, body = await read(fetch, site.make_url("/x.jpg"))
    assert (body, source.size, source.content_type) == (JPEG, len(JPEG), "image/jpeg")


async def test_a_private_address_is_never_asked(site, fetch):
    for url in (
        f"http://localhost:{site.port}/x.jpg",
        "http://10.0.0.1/x.jpg",
        "http://[::1]/x",
        "http://2130706433/x",
    ):
        with pytest.raises(Refused) as raised:
            await read(fetch, url)
        assert rule(raised) == "media.address"
    assert site.hits == []


async def test_a_name_that_leads_to_a_private_address_is_never_asked(site):
    names = Names(evil_example="93.184.216.34 127.0.0.1")
    fetch = MediaFetch(frozenset(), Timeouts(), resolver=names)
    with pytest.raises(Refused) as raised:
        await read(fetch, "http://evil.example/x.jpg")
    await fetch.close()
    assert rule(raised) == "media.address"


async def test_every_hop_of_a_redirect_is_checked(site, fetch):
    for target in (
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://u@127.0.0.1/x",
        "//10.0.0.1/",
    ):
        with pytest.raises(Refused) as raised:
            await read(fetch, site.make_url("/to").with_query(url=target))
        assert rule(raised) == "media.address", target


async def test_a_name_is_checked_anew_at_every_hop(site):
    """The first look finds the allowed server, the second one a private address: DNS rebinding."""
    names = Names(cdn_example="127.0.0.1", rebind_example="10.0.0.1")
    fetch = MediaFetch(frozenset({f"cdn.example:{site.port}"}), Timeouts(), resolver=names)
    with pytest.raises(Refused) as raised:
        await read(fetch, f"http://cdn.example:{site.port}/to?url=http://rebind.example/")
    await fetch.close()
    assert rule(raised) == "media.address"
    assert names.asked == ["cdn.example", "rebind.example"]


async def test_three_redirects_are_followed_and_a_fourth_is_not(site, fetch):
    url = site.make_url("/x.jpg")
    for _ in range(3):
        url = site.make_url("/to").with_query(url=str(url))
    assert (await read(fetch, url))[1] == JPEG
    with pytest.raises(Refused) as raised:
        await read(fetch, site.make_url("/to").with_query(url=str(url)))
    assert rule(raised) == "media.unreachable"


@pytest.mark.parametrize(
    "status,family", [(404, Refused), (403, Refused), (204, Refused), (429, Retry), (500, Retry)]
)
async def test_a_status_is_told_apart_by_whether_waiting_helps(site, fetch, status, family):
    with pytest.raises(family):
        await read(fetch, site.make_url(f"/status/{status}"))


@pytest.mark.parametrize(
    "what,says",
    [
        ("jpeg", "text/html"),
        ("html", "image/jpeg"),
        ("jpeg", ""),
        ("html", "image/svg+xml"),
        ("jpeg", "video/mp4"),
    ],
)
async def test_both_the_header_and_the_bytes_must_say_picture(site, fetch, what, says):
    url = site.make_url("/typed").with_query({"is": what, "says": says or "application/octet-stream"})
    with pytest.raises(Refused) as raised:
        await read(fetch, url)
    assert rule(raised) == "media.type"


async def test_a_file_beyond_the_bound_is_left_whether_announced_or_not(site, fetch):
    with pytest.raises(Refused) as raised:
        await read(fetch, site.make_url("/drip").with_query(n=20))
    assert rule(raised) == "media.size"


async def test_a_transfer_that_breaks_off_may_be_tried_again(site, fetch):
    with pytest.raises(Retry):
        await read(fetch, site.make_url("/broken"))


async def test_a_host_that_is_not_there_may_be_tried_again():
    fetch = MediaFetch(frozenset({"127.0.0.1"}), Timeouts())
    with pytest.raises(Retry):
        await read(fetch, "http://127.0.0.1:1/x.jpg")
    await fetch.close()


async def test_in_sandbox_mode_only_the_sandbox_and_allowed_hosts_are_asked(site):
    names = Names(public_example="93.184.216.34")
    async with Network(
        SystemClock(), sandbox=f"http://127.0.0.1:{site.port}", media_resolver=names
    ) as network:
        session = network.session(toy(), APP, TOKENS)
        with pytest.raises(Refused) as raised:
            async with session.open(Media(type="image", url="https://public.example/x.jpg")):
                pass
        async with session.open(Media(type="image", url=str(site.make_url("/x.jpg")))) as source:
            assert source.content_type == "image/jpeg"
    assert rule(raised) == "media.address"
    assert names.asked == []


async def test_a_fetch_that_takes_too_long_is_ended(site):
    fetch = MediaFetch(frozenset({"127.0.0.1"}), Timeouts(media=0.2))
    with pytest.raises(Retry):
        async with fetch.open(Media(type="image", url=str(site.make_url("/x.jpg")))):
            await asyncio.sleep(1)
    await fetch.close()
