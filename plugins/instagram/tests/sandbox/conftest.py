"""Instagram's emulator, an app that knows its secret, and a person who allows."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from yarl import URL

from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of

BACK = "http://127.0.0.1:1/api/callback/instagram"
APP = {"client_id": "sandbox-instagram", "client_secret": "sandbox-instagram-secret"}
SCOPES = ("instagram_business_basic", "instagram_business_content_publish")
PAGES = (
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_contents",
    "pages_show_list",
    "pages_read_engagement",
)
COFFEE = "17841400000000001"


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


@dataclass(slots=True)
class Graph:
    """Calls to the emulated hosts; `token` goes with each unless another is given."""

    clock: ManualClock
    address: str
    http: ClientSession
    site: str
    files: dict[str, bytes]
    host: str = "graph"
    token: str | None = None

    async def call(self, method: str, path: str, version: str = "/v26.0", **how: Any) -> Answer:
        params = dict(how.pop("params", {}))
        if self.token is not None:
            params.setdefault("access_token", self.token)
        url = f"{self.address}/instagram/{how.pop('host', self.host)}{version}{path}"
        async with self.http.request(method, url, params=params, **how) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    async def get(self, path: str, **params: str) -> Answer:
        return await self.call("GET", path, params=params)

    async def post(self, path: str, **form: str) -> Answer:
        return await self.call("POST", path, data=form)

    async def make(self, **form: str) -> Answer:
        return await self.post(f"/{COFFEE}/media", **form)

    async def made(self, **form: str) -> str:
        answer = await self.make(**form)
        assert answer.status == 200, answer.body
        return answer.body["id"]

    async def publish(self, container: str) -> Answer:
        return await self.post(f"/{COFFEE}/media_publish", creation_id=container)

    async def status(self, container: str) -> str:
        return (await self.get(f"/{container}", fields="status_code")).body["status_code"]

    def file(self, name: str, content: bytes) -> str:
        self.files[name] = content
        return f"{self.site}/{name}"

    async def send(self, uri: str, content: bytes, **headers: str) -> Answer:
        base = {"offset": "0", "file_size": str(len(content)), "Authorization": f"OAuth {self.token}"}
        async with self.http.post(uri, data=content, headers={**base, **headers}) as answer:
            return Answer(answer.status, await answer.json(content_type=None), answer.headers)

    def dialog(self, scopes: Sequence[str] = SCOPES, **other: str) -> str:
        query = {
            "client_id": APP["client_id"],
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": ",".join(scopes),
            "state": "s1",
        }
        path = "facebook/v26.0/dialog/oauth" if "instagram_basic" in scopes else "www/oauth/authorize"
        return str(URL(f"{self.address}/instagram/{path}").with_query({**query, **other}))

    async def code(self, scopes: Sequence[str] = SCOPES, **allowed: Sequence[str]) -> str:
        return answer_of(await Person(self.http).allow(self.dialog(scopes), **allowed))["code"]

    async def exchange(self, code: str, /, **other: str) -> Answer:
        form = {**APP, "grant_type": "authorization_code", "redirect_uri": BACK, "code": code} | other
        return await self.call("POST", "/oauth/access_token", version="", host="api", data=form)

    async def prolong(self, short: str, **other: str) -> Answer:
        asked = {"grant_type": "ig_exchange_token", "client_secret": APP["client_secret"], **other}
        return await self.call("GET", "/access_token", version="", params={**asked, "access_token": short})

    async def refresh(self, token: str) -> Answer:
        asked = {"grant_type": "ig_refresh_token", "access_token": token}
        return await self.call("GET", "/refresh_access_token", version="", params=asked)

    async def as_account(self, scopes: Sequence[str] = SCOPES, **allowed: Sequence[str]) -> "Graph":
        short = (await self.exchange(await self.code(scopes, **allowed))).body["data"][0]["access_token"]
        return self.with_token("graph", (await self.prolong(short)).body["access_token"])

    async def as_person(self, scopes: Sequence[str] = PAGES, **allowed: Sequence[str]) -> "Graph":
        graph = self.with_token("facebook_graph", None)
        asked = {**APP, "redirect_uri": BACK, "code": await self.code(scopes, **allowed)}
        short = (await graph.get("/oauth/access_token", **asked)).body["access_token"]
        asked = {**APP, "grant_type": "fb_exchange_token", "fb_exchange_token": short}
        return self.with_token(
            "facebook_graph", (await graph.get("/oauth/access_token", **asked)).body["access_token"]
        )

    async def as_page(self, scopes: Sequence[str] = PAGES) -> "Graph":
        person = await self.as_person(scopes)
        pages = (await person.get("/me/accounts", fields="id,access_token")).body["data"]
        return self.with_token("facebook_graph", pages[0]["access_token"])

    def with_token(self, host: str, token: str | None) -> "Graph":
        return Graph(self.clock, self.address, self.http, self.site, self.files, host, token)

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/instagram/_dials", data=json.dumps(dials)) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return await answer.json()


@dataclass
class Site:
    """Files to be fetched; `slow` never answers, `moved` points elsewhere."""

    files: dict[str, bytes] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "moved":
            raise web.HTTPFound("/elsewhere")
        if name not in self.files:
            raise web.HTTPNotFound
        return web.Response(body=self.files[name])


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    """Without a token."""
    clock, site, app = ManualClock(), Site(), web.Application()
    app.router.add_get("/{name}", site.answer)
    async with TestServer(app) as server, serve(clock, ["instagram"]) as address, ClientSession() as http:
        yield Graph(clock, address, http, f"http://{server.host}:{server.port}", site.files)


@pytest.fixture
async def account(graph: Graph) -> Graph:
    """With the token of @harbour.coffee, by Instagram Login."""
    return await graph.as_account()


@pytest.fixture
async def page(graph: Graph) -> Graph:
    """With the token of its Page, by Facebook Login."""
    return await graph.as_page()
