"""X's emulator, an app that knows its secret, and a person who allows."""

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

BACK = "http://127.0.0.1:1/api/callback/twitter"
SCOPES = "tweet.read tweet.write users.read offline.access"
VERIFIER = "verifier-" * 6
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BASIC = {"Authorization": "Basic " + base64.b64encode(b"sandbox-twitter:sandbox-twitter-secret").decode()}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any


@dataclass(slots=True)
class X:
    """Calls to the emulated API; `token` goes with each."""

    clock: ManualClock
    address: str
    http: ClientSession
    token: str | None = None
    refresh_token: str | None = None

    async def call(self, method: str, path: str, **how: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= how.pop("headers", {})
        url = f"{self.address}/twitter/api{path}"
        async with self.http.request(method, url, headers=headers, **how) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    async def get(self, path: str, **query: str) -> Answer:
        return await self.call(
            "GET", path, params={name.replace("__", "."): value for name, value in query.items()}
        )

    async def tweet(self, text: str, **more: Any) -> Answer:
        return await self.call("POST", "/2/tweets", json={"text": text, **more})

    def authorize(self, **other: str) -> str:
        query = {
            "response_type": "code",
            "client_id": "sandbox-twitter",
            "redirect_uri": BACK,
            "scope": SCOPES,
            "state": "s1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return str(URL(f"{self.address}/twitter/web/i/oauth2/authorize").with_query({**query, **other}))

    async def code(self, scope: str = SCOPES, **allowed: Any) -> str:
        return answer_of(await Person(self.http).allow(self.authorize(scope=scope), **allowed))["code"]

    async def redeem(self, code: str, headers: dict[str, str] = BASIC, **other: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        return await self.oauth({**form, **other}, headers)

    async def renew(self, token: str) -> Answer:
        return await self.oauth({"grant_type": "refresh_token", "refresh_token": token}, BASIC)

    async def oauth(
        self, form: dict[str, str], headers: dict[str, str], path: str = "/2/oauth2/token"
    ) -> Answer:
        bare = X(self.clock, self.address, self.http)
        sent = {name: value for name, value in form.items() if value}
        return await bare.call("POST", path, data=sent, headers=headers)

    async def as_user(self, scope: str = SCOPES, **allowed: Any) -> "X":
        body = (await self.redeem(await self.code(scope, **allowed))).body
        return X(self.clock, self.address, self.http, body["access_token"], body.get("refresh_token"))

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/twitter/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return await answer.json()


@pytest.fixture
async def x() -> AsyncIterator[X]:
    """Without a token."""
    clock = ManualClock()
    async with serve(clock, ["twitter"]) as address, ClientSession() as http:
        yield X(clock, address, http)


@pytest.fixture
async def user(x: X) -> X:
    """@picscripter_demo."""
    return await x.as_user()
