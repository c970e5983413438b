"""Real processes as an operator runs them: a sandbox, an API, workers; and an app that talks to them over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from support.house import SECRETS, eventually
from support.program import Program

ENDED = {"published", "failed", "partial", "cancelled", "unknown"}


class Fleet:
    """`api` and `sandbox` are addresses; `headers` carry the user's token."""

    def __init__(self, start: Callable[..., Program], env: dict[str, str]) -> None:
        self._start = start
        self.env = env
        self.sandbox_program = start(
            "sandbox", "--port", str(_free()), env={k: v for k, v in env.items() if k == "PYTHONPATH"}
        )
        self.sandbox = f"http://127.0.0.1:{self.sandbox_program.words[2]}"
        self.env = {**SECRETS, "PICSCRIPTER_SANDBOX": self.sandbox, "PICSCRIPTER_SETTLE_SECONDS": "5", **env}
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.headers: dict[str, str] = {}
        self.api = ""

    async def serve(self, *words: str) -> Program:
        program = self._start("serve", *words, env=self.env)
        await program.until_ready("/healthz")
        self.api = program.url
        return program

    async def worker(self) -> Program:
        return self._start("worker", env=self.env)

    async def sign_up(self) -> None:
        body = {"email": "app@example.com", "password": "password123"}
        answer = await self.call("POST", "/api/auth/signup", json=body)
        self.headers = {"Authorization": f"Bearer {answer['token']}"}

    async def connect(self, platform: str) -> None:
        """Through the consent page, like a browser; of several accounts the first."""
        begun = await self.call("GET", f"/api/connect/{platform}")
        async with self.http.get(begun["redirectUrl"]) as page:
            request = re.search(r'name="?request"? value="?([^">\s]+)', await page.text())
        assert request is not None
        form = {"request": request[1], "decision": "allow"}
        async with self.http.post(
            f"{self.sandbox}/{platform}/_consent", data=form, allow_redirects=False
        ) as answer:
            back = answer.headers["Location"].split("#")[0]
        path = back[back.index("/api/callback") :]
        done = await self.call("GET", path, accept="application/json")
        if choice := done["choice"]:
            body = {"accounts": [choice["accounts"][0]["id"]]}
            await self.call("POST", f"/api/connect/choices/{choice['id']}", json=body)

    async def call(self, method: str, path: str, *, accept: str = "application/json", **kw: Any) -> Any:
        headers = {**self.headers, "Accept": accept, **kw.pop("headers", {})}
        async with self.http.request(method, self.api + path, headers=headers, **kw) as answer:
            text = await answer.text()
            assert answer.status < 300, f"{method} {path}: {answer.status} {text}"
            return await answer.json() if text else None

    async def post(self, caption: str, *, platform: str = "facebook", at: datetime | None = None) -> str:
        body: dict[str, Any] = {"platform": platform, "caption": caption}
        if at is not None:
            body["scheduledAtISO"] = at.isoformat()
        return str((await self.call("POST", "/api/schedule" if at else "/api/posts", json=body))["id"])

    async def posts(
        self, captions: list[str], *, at: datetime | None = None, every: timedelta | None = None
    ) -> list[str]:
        """Accepted twenty at a time; `every` spreads their times from `at` on."""
        ids: list[str] = []
        for start in range(0, len(captions), 20):
            part = [
                self.post(text, at=None if at is None else at + (every or timedelta()) * (start + index))
                for index, text in enumerate(captions[start : start + 20])
            ]
            ids += await asyncio.gather(*part)
        return ids

    async def statuses(self, ids: list[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        path = "/api/posts?limit=100"
        while path and len(found) < len(ids):
            async with self.http.get(self.api + path, headers=self.headers) as answer:
                found |= {post["id"]: post for post in await answer.json() if post["id"] in ids}
                following = answer.links.get("next")
            path = str(following["url"].relative()) if following else ""
        return found

    async def until_ended(self, ids: list[str], *, seconds: float) -> dict[str, dict[str, Any]]:
        async def look() -> dict[str, dict[str, Any]] | None:
            found = await self.statuses(ids)
            return found if all(post["status"] in ENDED for post in found.values()) else None

        return dict(await eventually(look, seconds=seconds))

    async def dials(self, platform: str, **dials: Any) -> None:
        async with self.http.post(f"{self.sandbox}/{platform}/_dials", json=dials) as answer:
            assert answer.status < 300, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.sandbox}/wall.json") as answer:
            return list(await answer.json())


def _free() -> int:
    from support.process import free_port

    return free_port()


@asynccontextmanager
async def fleet(start: Callable[..., Program], **env: str) -> AsyncIterator[Fleet]:
    """A sandbox that answers, and the rest not started yet."""
    made = Fleet(start, env)
    try:

        async def up() -> bool | None:
            try:
                return True if await made.wall() is not None else None
            except aiohttp.ClientError:
                return None

        await eventually(up)
        yield made
    finally:
        await made.http.close()
