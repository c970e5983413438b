"""How requests are read, logged and answered."""

import asyncio
import hashlib
import random

import pytest
from aiohttp import ClientConnectionError, ClientSession, FormData
from aiohttp.test_utils import TestServer

from picscripter.sandbox import create_app

pytestmark = pytest.mark.anyio


async def test_a_file_arrives_byte_for_byte_and_is_served_again(bench):
    content = random.Random(7).randbytes(90_000)
    form = FormData({"text": "with a picture"})
    form.add_field("picture", content, filename="a.png", content_type="image/png")
    async with bench.http.post(f"{bench.address}/toy/api/notes", data=form) as answer:
        assert answer.status == 201
    medium = (await bench.wall())[0]["media"][0]
    assert (medium["type"], medium["alt"]) == ("image", "a picture")
    async with bench.http.get(medium["url"]) as served:
        assert hashlib.sha256(await served.read()).digest() == hashlib.sha256(content).digest()
        assert served.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_body_beyond_the_bound_is_refused(bench):
    assert await bench.make(text="x" * 100_001) == 413


async def test_a_body_that_is_not_what_it_says_is_refused(bench):
    headers = {"Content-Type": "application/json"}
    async with bench.http.post(f"{bench.address}/toy/api/notes", data=b"{", headers=headers) as answer:
        assert (answer.status, (await answer.json())["why"]) == (400, "broken-body")


async def test_every_request_is_logged_without_values(bench):
    await bench.make(text="secret words")
    async with bench.http.get(f"{bench.address}/toy/api/notes/7?token=abc"):
        pass
    first, second = await bench.get("/toy/_requests")
    assert first == {
        "number": 1,
        "at": "2026-01-05T12:00:00.000Z",
        "method": "POST",
        "host": "api",
        "path": "/notes",
        "query": [],
        "status": 201,
        "acted": True,
        "fault": None,
    }
    assert (second["query"], second["status"]) == (["token"], 400)
    assert "abc" not in str(second)
    assert [seen["number"] for seen in await bench.get("/toy/_requests?after=1")] == [2]


async def test_an_unanswered_request_is_logged_too(bench):
    await bench.dials(dropAfter=1)
    with pytest.raises(ClientConnectionError):
        await bench.make(text="a")
    (seen,) = await bench.get("/toy/_requests")
    assert (seen["status"], seen["acted"], seen["fault"]) == (None, True, "dropAfter")


@pytest.mark.parametrize("said", [b"", b"POST /toy/api/notes HTTP/1.1\r\nHost:"])
async def test_a_connection_that_says_nothing_or_no_more_is_closed(bench, said):
    host, port = bench.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(said)
    async with asyncio.timeout(3):
        assert await reader.read() == b""
    writer.close()


async def test_a_request_that_falls_silent_in_its_body_is_cut_and_takes_no_effect(bench):
    host, port = bench.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "POST /toy/api/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
    writer.write(head.encode() + b'{"text":')
    async with asyncio.timeout(3):
        assert await reader.read() == b""
    writer.close()
    assert await bench.wall() == []
    assert [seen["fault"] for seen in await bench.get("/toy/_requests")] == ["silent"]


async def test_connections_are_kept_alive_between_requests(bench):
    for _ in range(3):
        await bench.make(text="a")
    assert len(bench.http.connector._conns) == 1


async def test_a_request_takes_effect_even_when_its_sender_is_gone(bench):
    await bench.dials(latencyMs=1000)
    making = asyncio.create_task(bench.make(text="orphan"))
    await bench.clock.sleeping(1)
    making.cancel()
    await asyncio.wait({making})
    await bench.clock.advance(1)
    assert [notice["text"] for notice in await bench.wall()] == ["orphan"]


async def test_an_unknown_path_or_platform_is_told(bench):
    async with bench.http.get(f"{bench.address}/toy/api/nothing") as answer:
        assert (answer.status, (await answer.json())["why"]) == (404, "no-such-path")
    async with bench.http.get(f"{bench.address}/myspace/api/notes") as answer:
        assert answer.status == 404
        assert "toy" in await answer.text()


async def test_it_takes_effect_also_in_a_server_that_cancels_abandoned_handlers(clock, toy):
    server = TestServer(create_app(clock, [], more=[toy]))  # aiohttp's own test server does
    await server.start_server()
    async with ClientSession() as http:
        async with http.post(server.make_url("/toy/_dials"), json={"latencyMs": 1000}):
            pass
        making = asyncio.create_task(http.post(server.make_url("/toy/api/notes"), json={"text": "orphan"}))
        await clock.sleeping(1)
        making.cancel()
        await asyncio.wait({making})
        await asyncio.sleep(0.1)
        await clock.advance(1)
        async with http.get(server.make_url("/wall.json")) as answer:
            assert len(await answer.json()) == 1
    await server.close()
