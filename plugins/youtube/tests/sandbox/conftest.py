"""YouTube's emulator, an app that knows its secret, and a person who allows."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession
from yarl import URL

from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of

BACK = "http://127.0.0.1:1/api/callback/youtube"
APP = {"client_id": "sandbox-youtube", "client_secret": "sandbox-youtube-secret"}
AUTH = "https://www.googleapis.com/auth/"
VERIFIER = "verifier-" * 6
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
WORDS = {"snippet": {"title": "Bread"}, "status": {"privacyStatus": "public"}}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def reason(self) -> tuple[int, str]:
        """Status and reason of a refusal."""
        return self.status, self.body["error"]["errors"][0]["reason"]


@dataclass(slots=True)
class Google:
    """Calls to the emulated hosts; `token` goes with those to the API."""

    clock: ManualClock
    address: str
    http: ClientSession
    token: str | None = None

    async def ask(self, method: str, url: str, **how: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= how.pop("headers", {})
        how = {"allow_redirects": False} | how
        async with self.http.request(method, URL(url), headers=headers, **how) as answer:
            text = await answer.text()
            return Answer(
                answer.status, await answer.json(content_type=None) if text else None, answer.headers
            )

    async def call(self, method: str, path: str, query: dict[str, str] | None = None, **how: Any) -> Answer:
        return await self.ask(method, f"{self.address}/youtube/api{path}", params=query, **how)

    def authorize(self, **other: str) -> str:
        query = {
            "client_id": APP["client_id"],
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": f"{AUTH}youtube {AUTH}youtube.upload",
            "state": "state",
            "access_type": "offline",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | other
        where = URL(f"{self.address}/youtube/accounts/o/oauth2/v2/auth")
        return str(where.with_query({name: value for name, value in query.items() if value}))

    async def code(self, scopes: list[str] | None = None, **other: str) -> str:
        return answer_of(await Person(self.http).allow(self.authorize(**other), scopes=scopes))["code"]

    async def tokens(self, **form: str) -> Answer:
        sent = {name: value for name, value in (APP | form).items() if value}
        return await self.ask("POST", f"{self.address}/youtube/oauth/token", data=sent)

    async def exchange(self, code: str, **other: str) -> Answer:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return await self.tokens(**form | {"code_verifier": VERIFIER} | other)

    async def connect(self, scope: str = f"{AUTH}youtube.force-ssl", **choice: Any) -> None:
        location = await Person(self.http).allow(self.authorize(scope=scope, prompt="consent"), **choice)
        self.token = (await self.exchange(answer_of(location)["code"])).body["access_token"]

    async def start(
        self,
        words: Any = None,
        query: dict[str, str] | None = None,
        size: int | str = 600_000,
        **headers: str | None,
    ) -> Answer:
        """Begin an upload; a header `None` is left out."""
        given: dict[str, str | None] = {
            "X-Upload-Content-Length": str(size),
            "X-Upload-Content-Type": "video/mp4",
        }
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in given.items() if value is not None}
        asked = {"uploadType": "resumable", "part": "snippet,status"} if query is None else query
        body = WORDS if words is None else words
        return await self.call("POST", "/upload/youtube/v3/videos", asked, json=body, headers=given)

    async def put(self, session: str, content: bytes, said: str | None) -> Answer:
        headers = {"Content-Range": said} if said else {}
        return await self.ask("PUT", session, data=content, headers=headers)

    async def upload(self, words: Any = None, content: bytes = b"film") -> str:
        """A whole video; its id."""
        session = (await self.start(words, size=len(content))).headers["Location"]
        return (await self.put(session, content, None)).body["id"]

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/youtube/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return list(await answer.json())


@pytest.fixture
async def google() -> AsyncIterator[Google]:
    clock = ManualClock()
    async with serve(clock, ["youtube"]) as address, ClientSession() as http:
        yield Google(clock, address, http)
