"""An API beside a sandbox, as an app and a person meet them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from picscripter.plugin.clock import Clock
from picscripter.testing.person import Person
from picscripter.web.serving import Runner
from support.connect_flow import JSON
from support.house import Estate, open_estate
from support.process import free_port


class Street:
    """An API beside a sandbox, a person with a browser, and an app with a token."""

    def __init__(self, estate: Estate, base: str, http: aiohttp.ClientSession, token: str) -> None:
        self.estate, self.base, self.http = estate, base, http
        self.person = Person(http)
        self.headers = {"Authorization": f"Bearer {token}", **JSON}

    async def api(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        async with self.http.request(method, self.base + path, headers=self.headers, **more) as answer:
            return answer.status, await answer.json(content_type=None)

    async def begin(self, platform: str) -> str:
        status, body = await self.api("GET", f"/api/connect/{platform}")
        assert status == 200, body
        return str(body["redirectUrl"])

    async def back(self, location: str, headers: dict[str, str] = JSON) -> tuple[int, Any]:
        """Open the address to which the platform sent the browser."""
        assert location.startswith(f"{self.base}/api/callback/")
        async with self.http.get(location, headers=headers) as answer:
            kind = "json" in answer.content_type
            return answer.status, await (answer.json(content_type=None) if kind else answer.text())


@asynccontextmanager
async def open_street(
    folder: Path, clock: Clock | None = None, *, host: str = "127.0.0.1"
) -> AsyncIterator[Street]:
    """`host`: the API's; the sandbox is at 127.0.0.1, so that `localhost` makes them two sites to a browser."""
    port = free_port()
    base = f"http://{host}:{port}"
    async with open_estate(folder, clock=clock, engine=False, PUBLIC_URL=base) as estate:
        runner = Runner(estate.house.app(), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        jar = aiohttp.CookieJar(unsafe=True)
        try:
            async with aiohttp.ClientSession(cookie_jar=jar) as http:
                given = {"email": "ann@example.com", "password": "password123"}
                async with http.post(f"{base}/api/auth/signup", json=given) as answer:
                    token = (await answer.json())["token"]
                yield Street(estate, base, http, token)
        finally:
            await runner.cleanup()
