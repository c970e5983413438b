"""Instagram's emulator, the real network in front of it, and a journal that forgets everything."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from picscripter.platforms.discovery import discover
from picscripter.platforms.network import Network
from picscripter.plugin import (
    Account,
    App,
    Consent,
    Found,
    Grant,
    Intent,
    Media,
    OutcomeUnknown,
    Post,
    Published,
    Tokens,
)
from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of
from picscripter_instagram.options import InstagramOptions
from picscripter_instagram.sandbox.samples import clip, picture
from support.emulated import Emulated, Gate

BACK = "http://127.0.0.1:1/api/callback/instagram"


class Straight:
    """A delivery without a journal: each call is made at once; a lost commit is looked up at once, and once."""

    def __init__(self, session: Any, clock: ManualClock, taken: frozenset[str]) -> None:
        self.session, self.clock, self.taken = session, clock, taken
        self.logs: list[str] = []
        self.lost: OutcomeUnknown | None = None

    async def step(self, name: str, call: Any, *args: Any, **_: Any) -> Any:
        return await call(self.session, *args)

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        while not (result := await check(self.session, *args)):
            await self.clock.advance(every)
        return result

    async def commit(self, name: str, call: Any, *args: Any, find: Any) -> Any:
        since = self.clock.now()
        try:
            return await call(self.session.committing(Gate()), *args)
        except OutcomeUnknown as fault:
            self.lost = fault
            look = await find(self.session, *args, intent=Intent(since=since, taken=self.taken))
            if not isinstance(look, Found):
                raise
            return look.result

    def log(self, message: str, level: str = "info") -> None:
        self.logs.append(message)


@dataclass
class Site:
    """A site with pictures and clips, which also stands for the addresses that the host lends."""

    address: str = ""
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def picture(self, name: str = "a", alt: str | None = None, content: bytes | None = None) -> Media:
        self.files[f"{name}.jpg"] = ("image/jpeg", content or picture(len(self.files)))
        return Media(type="image", url=f"{self.address}/{name}.jpg", alt=alt)

    def clip(self, name: str = "a", cover: Media | None = None, **facts: Any) -> Media:
        content = clip(len(self.files), **facts)
        self.files[f"{name}.mp4"] = ("video/mp4", content)
        return Media(type="video", url=f"{self.address}/{name}.mp4", bytes=len(content), cover=cover)

    def bytes_of(self, media: Media) -> bytes:
        return self.files[media.url.rpartition("/")[2]][1]

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        kind, content = self.files[request.match_info["name"]]
        return web.Response(body=content, content_type=kind)

    async def lend(self, media: Media, *, lifetime: timedelta, outside: bool = False) -> str:
        return f"{media.url}?lent={next(self.numbers)}"


@dataclass(kw_only=True)
class Instagram(Emulated):
    """An operator's app, a person, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"instagram"}))["instagram"])
    login: str = "instagram"
    account: Account | None = None
    tokens: Tokens | None = None
    delivery: Straight | None = None

    @property
    def app(self) -> App:
        secret = "sandbox-instagram-secret"
        return App(login=self.login, client_id="sandbox-instagram", client_secret=secret)

    def authorize_url(self) -> str:
        scopes = self.platform.description.login(self.login).scopes
        return self.network.authorize_url(
            self.platform, self.app, Consent(state="state", redirect_uri=BACK, scopes=scopes)
        )

    async def grant(self, **choices: Any) -> Grant:
        location = await Person(self.http).allow(self.authorize_url(), **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=())

    def context(self) -> Any:
        return self.network.context(self.platform, self.app)

    async def exchange(self, grant: Grant) -> Tokens:
        return await self.platform.exchange_code(self.context(), grant)

    async def accounts(self, tokens: Tokens) -> list[Account]:
        return list(await self.platform.fetch_accounts(self.network.session(self.platform, self.app, tokens)))

    async def connect(self, login: str = "instagram", **choices: Any) -> Account:
        self.login = login
        tokens = await self.exchange(await self.grant(**choices))
        self.account = (await self.accounts(tokens))[0]
        self.tokens = self.account.tokens or tokens
        return self.account

    def session(self) -> Any:
        return self.network.session(self.platform, self.app, self.tokens)

    async def publish(
        self, caption: str = "", *media: Media, taken: frozenset[str] = frozenset(), **options: Any
    ) -> Published:
        chosen = InstagramOptions.model_validate(options)
        post = Post(id="post", account=self.account, caption=caption, media=media, options=chosen)
        self.delivery = Straight(self.session(), self.clock, taken)
        return await self.platform.publish(self.delivery, post)

    async def shown(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/instagram/_media") as answer:
            return list(await answer.json())

    async def bytes_at(self, url: str) -> bytes:
        async with self.http.get(url) as answer:
            return await answer.read()

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/instagram/_requests") as answer:
            return [f"{seen['method']} {seen['host']}{seen['path']}" for seen in await answer.json()]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    found, app = Site(), web.Application()
    app.router.add_get("/{name}", found.answer)
    async with TestServer(app) as server:
        found.address = f"http://{server.host}:{server.port}"
        yield found


@pytest.fixture
async def instagram(site: Site) -> AsyncIterator[Instagram]:
    clock = ManualClock()
    allowed = frozenset({site.address.removeprefix("http://")})
    async with (
        serve(clock, ["instagram"]) as address,
        Network(clock, sandbox=address, media_allow_hosts=allowed, lending=site) as network,
        ClientSession() as http,
    ):
        yield Instagram(address=address, network=network, http=http, clock=clock)
