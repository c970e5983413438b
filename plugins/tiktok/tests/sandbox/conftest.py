"""TikTok's emulator, an app that knows its secret, and a person who allows; nothing of the plugin in between."""

import hashlib
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from aiohttp import ClientSession

from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person

APP = {"client_key": "sandbox-tiktok", "client_secret": "sandbox-tiktok-secret"}
DESKTOP = "http://localhost:5000/api/callback/tiktok"
SCOPES = ("user.info.basic", "video.publish", "video.upload")
VERIFIER = "v" * 64


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> tuple[int, str]:
        """Status and code of an envelope."""
        return self.status, self.body["error"]["code"]

    @property
    def data(self) -> Any:
        assert self.code == (200, "ok"), self.body
        return self.body["data"]

    @property
    def oauth(self) -> tuple[str, str]:
        """Error and description of a token endpoint."""
        return self.body["error"], self.body["error_description"]


@dataclass(slots=True)
class Raw:
    """Calls to the emulated hosts; `token` goes with each."""

    clock: ManualClock
    address: str
    http: ClientSession
    token: str | None = None

    async def call(self, method: str, path: str, host: str = "api", **how: Any) -> Answer:
        headers = dict(how.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        url = path if "://" in path else f"{self.address}/tiktok/{host}{path}"
        async with self.http.request(method, url, headers=headers, **how) as answer:
            body = await answer.json(content_type=None) if answer.content_length else None
            return Answer(answer.status, body, answer.headers)

    async def post(self, path: str, body: Any = None) -> Answer:
        return await self.call("POST", f"/v2/post/publish/{path}/", json={} if body is None else body)

    def authorize(self, scopes: Sequence[str] = SCOPES, back: str = DESKTOP, **other: str) -> str:
        query = {
            "client_key": APP["client_key"],
            "response_type": "code",
            "scope": ",".join(scopes),
            "redirect_uri": back,
            "state": "s1",
            "code_challenge": hashlib.sha256(VERIFIER.encode()).hexdigest(),
            "code_challenge_method": "S256",
        }
        return f"{self.address}/tiktok/www/v2/auth/authorize/?{urlencode({**query, **other})}"

    async def back(self, address: str, **allowed: Any) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(await Person(self.http).allow(address, **allowed)).query))

    async def trade(self, **form: str) -> Answer:
        sent = {**APP, "grant_type": "authorization_code", "redirect_uri": DESKTOP, "code_verifier": VERIFIER}
        sent = {name: value for name, value in {**sent, **form}.items() if value}
        return await self.call("POST", "/v2/oauth/token/", data=sent)

    async def refresh(self, refresh_token: str) -> Answer:
        return await self.trade(
            grant_type="refresh_token", refresh_token=refresh_token, redirect_uri="", code_verifier=""
        )

    async def connect(self, scopes: Sequence[str] = SCOPES, **allowed: Any) -> "Raw":
        code = (await self.back(self.authorize(scopes), **allowed))["code"]
        return replace(self, token=(await self.trade(code=code)).body["access_token"])

    async def init(
        self, size: int = 1_000, chunk: int = 0, count: int = 1, *, draft: bool = False, **info: Any
    ) -> Answer:
        source = {
            "source": "FILE_UPLOAD",
            "video_size": size,
            "chunk_size": chunk or size,
            "total_chunk_count": count,
        }
        info = {"privacy_level": "SELF_ONLY", "title": "Bread", **info}
        body: dict[str, Any] = {"post_info": info, "source_info": source}
        return await self.post("inbox/video/init" if draft else "video/init", body)

    async def put(
        self, address: str, content: bytes, start: int = 0, size: int = 0, **headers: str
    ) -> Answer:
        told = {
            "Content-Type": "video/mp4",
            "Content-Range": f"bytes {start}-{start + len(content) - 1}/{size or len(content)}",
        }
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await replace(self, token=None).call("PUT", address, data=io.BytesIO(content), headers=told)

    async def status(self, publish_id: str) -> Any:
        return (await self.post("status/fetch", {"publish_id": publish_id})).data

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/tiktok/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return list(await answer.json())


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    """Without a token."""
    clock = ManualClock()
    async with serve(clock, ["tiktok"]) as address, ClientSession() as http:
        yield Raw(clock, address, http)


@pytest.fixture
async def creator(raw: Raw) -> Raw:
    """With a token of Harbour Kitchen that may do everything."""
    return await raw.connect()
