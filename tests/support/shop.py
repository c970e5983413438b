"""A web site whose picture changes, and the API of a house whose person has a Page: for tests of posts with media."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from picscripter.web.serving import Runner
from support import media_files as made
from support.house import eventually, open_estate

RAW = {"Content-Type": "application/octet-stream"}


class Shop:
    """A web site whose picture changes, and an API whose person has a Page."""

    def __init__(self, estate, base, site, token):
        self.estate, self.base, self.token = estate, base, token
        self.site, self.picture, self.asked = site, made.jpeg_cmyk(), 0

    @property
    def url(self):
        return str(self.site.make_url("/picture.jpg"))

    async def answer(self, request):
        self.asked += 1
        if self.picture is None:
            raise web.HTTPServiceUnavailable
        return web.Response(body=self.picture, content_type="image/jpeg")

    async def __call__(self, method, path, **more):
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        async with self.estate.http.request(method, self.base + path, headers=headers, **more) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else None

    async def upload(self, content, *, alt=None):
        said = {} if alt is None else {"alt": alt}
        return (await self("POST", "/api/media", params=said, data=content, headers=RAW))[1]["id"]

    async def post(self, media, *, seconds=None, **more):
        body = {"platform": "facebook", "caption": "Look", "media": media, **more}
        if seconds is not None:
            body["scheduledAtISO"] = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        return await self("POST", "/api/posts", json=body)

    async def published(self, post):
        async def look():
            _, now = await self("GET", f"/api/posts/{post['id']}")
            assert now["status"] not in ("failed", "held", "unknown"), now
            return now if now["status"] == "published" else None

        return await eventually(look)

    async def shown(self):
        """Digests of the pictures on the wall."""
        found = []
        for item in await self.estate.wall():
            for each in item["media"]:
                async with self.estate.http.get(each["url"]) as answer:
                    found.append(hashlib.sha256(await answer.read()).hexdigest())
        return found


def digest(content):
    return hashlib.sha256(content).hexdigest()


@asynccontextmanager
async def open_shop(tmp_path) -> AsyncIterator[Shop]:
    """With a site, a house and a sandbox of its own."""
    async with AsyncExitStack() as stack:
        made_later = []
        app = web.Application()

        async def answer(request):
            return await made_later[0].answer(request)

        app.router.add_get("/{name}", answer)
        site = await stack.enter_async_context(TestServer(app))
        allowed = f"127.0.0.1:{site.port}"
        estate = await stack.enter_async_context(open_estate(tmp_path, MEDIA_ALLOW_HOSTS=allowed))
        runner = Runner(estate.house.app(), shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        given = {"email": "ann@example.com", "password": "password123"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{base}/api/auth/signup", json=given) as signed,
        ):
            person = await signed.json()
        await estate.connect(person["user"]["id"], "facebook")
        made_later.append(Shop(estate, base, site, person["token"]))
        made_later[0].user_id = person["user"]["id"]
        yield made_later[0]
