"""What a newcomer's app would do first, through the HTTP API alone: log in, connect, publish, schedule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from aiohttp import ClientSession

from picscripter.cli import browser
from picscripter.cli.exits import Failed
from picscripter.sandbox import samples

Json = dict[str, Any]
Answer: TypeAlias = Any

_PATIENCE = 30
"""Seconds that `Prefer: wait=…` holds the answer of a first post."""


@dataclass(slots=True)
class Tour:
    """One user's way. `session` keeps cookies, as the browser of that user; `sandbox` knows what is typed there."""

    session: ClientSession
    api: str
    sandbox: str
    token: str = ""

    async def admit(self, email: str, password: str) -> None:
        """Sign up; log in where the account is there already."""
        body = {"email": email, "password": password}
        status, answer = await self._call("POST", "/api/auth/signup", body)
        if status == 409:
            status, answer = await self._call("POST", "/api/auth/login", body)
        self.token = _expect(status, answer, "logging in")["token"]

    async def platforms(self) -> list[Json]:
        """The installed platforms that are ready."""
        status, answer = await self._call("GET", "/api/platforms")
        return [each for each in _expect(status, answer, "listing platforms") if each["status"] == "ready"]

    async def connect(self, platform: str) -> str:
        """Connect one account as a person does: form, consent page, *Allow*, callback, one account of several."""
        body = {"fields": await self._typed(platform)}
        status, answer = await self._call("POST", f"/api/connect/{platform}", body)
        outcome = _expect(status, answer, f"connecting {platform}")
        if address := outcome["redirectUrl"]:
            callback = await browser.press(self.session, address, "Allow")
            async with self.session.get(callback, headers={"Accept": "application/json"}) as page:
                outcome = _expect(page.status, await page.json(content_type=None), f"connecting {platform}")
        if choice := outcome.get("choice"):
            chosen = {"accounts": [choice["accounts"][0]["id"]]}
            status, answer = await self._call("POST", f"/api/connect/choices/{choice['id']}", chosen)
            outcome = _expect(status, answer, f"choosing an account of {platform}")
        return str(outcome["connections"][0]["accountHandle"])

    async def _typed(self, platform: str) -> Json:
        """What the emulator takes in a form; nothing where there is none."""
        async with self.session.get(f"{self.sandbox}/{platform}/_form") as page:
            typed: Json = _expect(page.status, await page.json(content_type=None), f"connecting {platform}")
        return typed

    async def options(self, platform: str) -> Json:
        """Without which no post can be made on the connected account; nothing on most platforms."""
        async with self.session.get(f"{self.sandbox}/{platform}/_options") as page:
            suggested: Json = _expect(page.status, await page.json(content_type=None), f"asking {platform}")
        return suggested

    async def hand_in(self, name: str) -> str:
        """One of the samples as a file of ours; its id."""
        async with self.session.get(f"{self.sandbox}{samples.PATH}/{name}") as page:
            content = await page.read()
        status, answer = await self._call("POST", "/api/media", content)
        return str(_expect(status, answer, f"handing in {name}")["id"])

    async def takes(self, target: Json, shared: Json) -> bool:
        """Whether that could be posted there."""
        status, _ = await self._call("POST", "/api/posts/validate", {**shared, **target})
        return status == 200

    async def publish(self, targets: list[Json], shared: Json) -> list[Json]:
        """Hand one batch over, and wait for its end."""
        headers = {"Prefer": f"wait={_PATIENCE}"}
        status, answer = await self._call("POST", "/api/posts", {**shared, "targets": targets}, headers)
        posts: list[Json] = _expect(status, answer, "publishing")["posts"]
        for post in posts:
            if post["status"] not in ("published", "delivered"):
                why = post["error"] or post["evidence"]
                raise Failed(f"A first post to {post['platform']} is {post['status']}: {why}")
        return posts

    async def schedule(self, targets: list[Json], shared: Json, at: datetime) -> list[Json]:
        """Hand one batch over for later."""
        when = at.isoformat().replace("+00:00", "Z")
        body = {**shared, "targets": targets, "scheduledAtISO": when}
        status, answer = await self._call("POST", "/api/schedule", body)
        posts: list[Json] = _expect(status, answer, "scheduling")["posts"]
        return posts

    async def _call(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self.session.request(
            method, self.api + path, **sent, headers={**own, **(headers or {})}
        ) as answer:
            return answer.status, await answer.json(content_type=None)


def _expect(status: int, answer: Answer, what: str) -> Answer:
    if status < 300:
        return answer
    raise Failed(f"{what.capitalize()} failed with {status}: {answer.get('detail', answer)}")
