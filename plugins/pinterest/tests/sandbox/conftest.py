"""Pinterest's emulator, an app that knows its secret, and a person who allows."""

import base64
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from yarl import URL

from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.files import clip, picture
from picscripter.testing.person import Person, answer_of

BACK = "http://127.0.0.1:1/api/callback/pinterest"
APP = "sandbox-pinterest:sandbox-pinterest-secret"
SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
COFFEE, RADIO = "549755885175001", "549755885175002"
BOARD = f"{COFFEE}001"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> tuple[int, int]:
        """Status and code of a refusal."""
        return self.status, self.body["code"]


@dataclass(slots=True)
class Api:
    """Calls to the emulated API; `token` goes with each."""

    clock: ManualClock
    address: str
    http: ClientSession
    token: str | None = None

    async def call(self, method: str, path: str, **how: Any) -> Answer:
        if self.token is not None:
            how.setdefault("headers", {"Authorization": f"Bearer {self.token}"})
        async with self.http.request(method, f"{self.address}/pinterest/api/v5{path}", **how) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    async def get(self, path: str, **params: str) -> Answer:
        return await self.call("GET", path, params=params)

    async def post(self, path: str, **body: Any) -> Answer:
        return await self.call("POST", path, json=body)

    async def pin(self, **body: Any) -> Answer:
        """A pin with a picture on the first board, but for what is said otherwise; None leaves out."""
        whole = {"board_id": BOARD, "title": "Bread", "media_source": image()} | body
        return await self.post("/pins", **{name: value for name, value in whole.items() if value is not None})

    async def upload(self, registered: Any, content: bytes = clip(1), **how: Any) -> tuple[int, str]:
        """Send a video to the form of the upload host, as the fields say."""
        form = FormData(how.pop("fields", registered["upload_parameters"]))
        form.add_field("file", io.BytesIO(content), filename="video", content_type="video/mp4")
        for name, value in how.pop("after", {}).items():
            form.add_field(name, value)
        where = f"{self.address}/pinterest/upload/"
        async with self.http.post(where, data=form, **how) as answer:
            return answer.status, await answer.text()

    async def video(self) -> str:
        """The id of a processed one."""
        registered = (await self.post("/media", media_type="video")).body
        assert (await self.upload(registered))[0] == 204
        return registered["media_id"]

    def page(self, scope: str = ",".join(SCOPES), **other: str) -> str:
        query = {
            "client_id": "sandbox-pinterest",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": scope,
            "state": "s1",
        }
        return str(URL(f"{self.address}/pinterest/www/oauth/").with_query({**query, **other}))

    async def code(self, scopes: Sequence[str] = SCOPES, account: str = COFFEE) -> str:
        return answer_of(await Person(self.http).allow(self.page(",".join(scopes)), accounts=[account]))[
            "code"
        ]

    async def tokens(self, pair: str = APP, *, json: Any = None, **form: str) -> Answer:
        basic = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if pair else {}
        body = {"json": json} if json is not None else {"data": form}
        return await replace(self, token=None).call("POST", "/oauth/token", headers=basic, **body)

    async def exchange(self, code: str, **other: str) -> Answer:
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return await self.tokens(**{**asked, **other})

    async def connected(self, scopes: Sequence[str] = SCOPES, account: str = COFFEE) -> "Api":
        """With a token of this account."""
        answer = await self.exchange(await self.code(scopes, account))
        return replace(self, token=answer.body["access_token"])

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/pinterest/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return await answer.json()


def image(number: int = 1, **other: Any) -> dict[str, Any]:
    """A picture as base64."""
    data = base64.b64encode(picture(number)).decode()
    return {"source_type": "image_base64", "content_type": "image/png", "data": data} | other


@pytest.fixture
async def anonymous() -> AsyncIterator[Api]:
    """Without a token."""
    clock = ManualClock()
    async with serve(clock, ["pinterest"]) as address, ClientSession() as http:
        yield Api(clock, address, http)


@pytest.fixture
async def api(anonymous: Api) -> Api:
    """With the token of Harbour Coffee."""
    return await anonymous.connected()
