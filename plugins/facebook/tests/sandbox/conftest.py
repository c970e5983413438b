"""Facebook's emulator, an app that knows its secret, and a person who allows."""

import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from yarl import URL

from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of

BACK = "http://127.0.0.1:1/api/callback/facebook"
APP = {"client_id": "sandbox-facebook", "client_secret": "sandbox-facebook-secret"}
SCOPES = ("pages_show_list", "pages_read_engagement", "pages_manage_posts")
COFFEE = "102210000000001"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> tuple[int, int, int | None]:
        """Status, code and subcode of a refusal."""
        error = self.body["error"]
        return self.status, error["code"], error.get("error_subcode")

    @property
    def message(self) -> str:
        return self.body["error"]["message"]


@dataclass(slots=True)
class Graph:
    """Calls to the emulated Graph API; `token` goes with each unless another is given."""

    clock: ManualClock
    address: str
    http: ClientSession
    token: str | None = None

    async def call(self, method: str, path: str, version: str = "v26.0", **how: Any) -> Answer:
        params = dict(how.pop("params", {}))
        if self.token is not None:
            params.setdefault("access_token", self.token)
        url = f"{self.address}/facebook/graph/{version}{path}"
        async with self.http.request(method, url, params=params, **how) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    async def get(self, path: str, **params: str) -> Answer:
        return await self.call("GET", path, params=params)

    async def post(self, path: str, **form: str) -> Answer:
        return await self.call("POST", path, data=form)

    async def delete(self, path: str) -> Answer:
        return await self.call("DELETE", path)

    async def photo(self, page: str, content: bytes, **fields: str) -> Answer:
        form = FormData(fields)
        form.add_field("source", io.BytesIO(content), filename="picture", content_type="image/jpeg")
        return await self.call("POST", f"/{page}/photos", data=form)

    def dialog(self, scopes: Sequence[str] = SCOPES, **other: str) -> str:
        query = {
            "client_id": APP["client_id"],
            "redirect_uri": BACK,
            "scope": ",".join(scopes),
            "state": "s1",
        }
        return str(URL(f"{self.address}/facebook/www/v26.0/dialog/oauth").with_query({**query, **other}))

    async def code(self, asked: Sequence[str] = SCOPES, **allowed: Sequence[str]) -> str:
        return answer_of(await Person(self.http).allow(self.dialog(asked), **allowed))["code"]

    async def exchange(self, code: str, **other: str) -> Answer:
        asked = {**APP, "redirect_uri": BACK, "code": code, **other}
        return await Graph(self.clock, self.address, self.http).get("/oauth/access_token", **asked)

    async def long_lived(self, short: str) -> Answer:
        asked = {**APP, "grant_type": "fb_exchange_token", "fb_exchange_token": short}
        return await Graph(self.clock, self.address, self.http).get("/oauth/access_token", **asked)

    async def as_user(self, scopes: Sequence[str] = SCOPES, **allowed: Sequence[str]) -> "Graph":
        short = await self.exchange(await self.code(scopes, **allowed))
        long = await self.long_lived(short.body["access_token"])
        return Graph(self.clock, self.address, self.http, long.body["access_token"])

    async def as_page(self, page: str = COFFEE, scopes: Sequence[str] = SCOPES) -> "Graph":
        user = await self.as_user(scopes)
        found = await user.get(f"/{page}", fields="access_token")
        return Graph(self.clock, self.address, self.http, found.body["access_token"])

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/facebook/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return await answer.json()


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    """Without a token."""
    clock = ManualClock()
    async with serve(clock, ["facebook"]) as address, ClientSession() as http:
        yield Graph(clock, address, http)


@pytest.fixture
async def page(graph: Graph) -> Graph:
    """With the token of the Page Harbour Coffee."""
    return await graph.as_page()
