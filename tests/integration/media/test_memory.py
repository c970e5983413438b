"""A file of any size takes no memory worth naming: seen from outside, on a real process."""

import asyncio
import struct

import aiohttp
import psutil
import pytest

from support import media_files as made

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
MIB = 1 << 20
SIZE = 256


async def test_an_upload_of_256_mib_grows_the_server_by_less_than_32_mib(program):
    serve = program("serve")
    await serve.until_ready()
    process = psutil.Process(serve.pid)
    most = 0

    async def film():
        """A real film, with a box behind it that nobody reads."""
        nonlocal most
        yield made.mp4_index_first() + struct.pack(">I4sQ", 1, b"free", SIZE * MIB + 16)
        piece = bytes(MIB)
        for _ in range(SIZE):
            yield piece
            most = max(most, process.memory_info().rss)

    async with aiohttp.ClientSession(serve.url) as http:
        given = {"email": "ann@example.com", "password": "password123"}
        async with http.post("/api/auth/signup", json=given) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        headers["Content-Type"] = "application/octet-stream"
        async with http.post("/api/media", data=made.mp4_index_last(), headers=headers) as answer:
            assert answer.status == 201
        before = process.memory_info().rss
        async with asyncio.timeout(60), http.post("/api/media", data=film(), headers=headers) as answer:
            assert (answer.status, (await answer.json())["bytes"] > SIZE * MIB) == (201, True)
    assert most - before < 32 * MIB
