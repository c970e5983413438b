"""LinkedIn's emulator, the real network in front of it, and a journal that forgets everything."""

import struct
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
from picscripter_linkedin.options import LinkedInOptions
from support.emulated import Emulated, Gate, png

BACK = "http://127.0.0.1:1/api/callback/linkedin"
KEYS = {"client_id": "sandbox-linkedin", "client_secret": "sandbox-linkedin-secret"}


class Straight:
    """A delivery without a journal. A lost commit is looked up, and sent again where that is allowed, as by the host."""

    def __init__(self, session: Any, clock: ManualClock, taken: frozenset[str]) -> None:
        self.session, self.clock, self.taken = session, clock, taken
        self.lost: OutcomeUnknown | None = None
        self.repeats = 8
        self.said: list[str] = []

    def log(self, message: str, level: str = "info") -> None:
        self.said.append(message)

    async def step(self, name: str, call: Any, *args: Any, **_: Any) -> Any:
        return await call(self.session, *args)

    async def parts(self, name: str, plan: Any, call: Any, *args: Any) -> list[Any]:
        return [await call(self.session, part, *args) for part in plan]

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        while not (answer := await check(self.session, *args)):
            await self.clock.advance(every)
        return answer

    async def commit(
        self, name: str, call: Any, *args: Any, find: Any = None, repeat_safe: timedelta | None = None
    ) -> Any:
        since = self.clock.now()
        try:
            return await call(self.session.committing(Gate()), *args)
        except OutcomeUnknown as fault:
            self.lost = fault
            if find is None:
                raise
        fault = self.lost
        for _ in range(self.repeats if repeat_safe else 1):
            look = await find(self.session, *args, intent=Intent(since=since, taken=self.taken))
            if isinstance(look, Found):
                return look.result
            if repeat_safe:
                try:
                    return await self.clock.run(call(self.session.committing(Gate()), *args))
                except OutcomeUnknown as unheard:
                    fault = unheard
                    await self.clock.advance(15)
        raise fault


@dataclass(kw_only=True)
class LinkedIn(Emulated):
    """An operator's app, a person, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"linkedin"}))["linkedin"])
    login: str = "default"
    account: Account | None = None
    tokens: Tokens | None = None
    delivery: Straight | None = None

    @property
    def app(self) -> App:
        return App(login=self.login, **KEYS)

    def context(self) -> Any:
        return self.network.context(self.platform, self.app)

    def authorize_url(self, scopes: tuple[str, ...] = ()) -> str:
        scopes = scopes or self.platform.description.login(self.login).scopes
        consent = Consent(state="state", redirect_uri=BACK, scopes=scopes)
        return self.network.authorize_url(self.platform, self.app, consent)

    async def grant(self, scopes: tuple[str, ...] = (), **choices: Any) -> Grant:
        location = await Person(self.http).allow(self.authorize_url(scopes), **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=scopes)

    async def exchange(self, grant: Grant) -> Tokens:
        return await self.platform.exchange_code(self.context(), grant)

    async def refresh(self, tokens: Tokens) -> Tokens:
        return await self.platform.refresh(self.context(), tokens)

    async def accounts(self, tokens: Tokens | None = None) -> list[Account]:
        return list(await self.platform.fetch_accounts(self.session(tokens)))

    async def connect(self, scopes: tuple[str, ...] = (), **choices: Any) -> Account:
        self.tokens = await self.exchange(await self.grant(scopes, **choices))
        self.account = (await self.accounts())[0]
        return self.account

    def session(self, tokens: Tokens | None = None) -> Any:
        return self.network.session(self.platform, self.app, tokens or self.tokens)

    async def publish(
        self, caption: str = "", *media: Media, taken: frozenset[str] = frozenset(), **options: Any
    ) -> Published:
        chosen = LinkedInOptions.model_validate(options)
        post = Post(id="post", account=self.account, caption=caption, media=media, options=chosen)
        self.delivery = Straight(self.session(), self.clock, taken)
        return await self.platform.publish(self.delivery, post)

    async def delete(self, urn: str) -> None:
        await self.platform.delete(self.session(), urn)

    async def posts(self) -> list[dict[str, Any]]:
        """As they were sent, the oldest first."""
        async with self.http.get(f"{self.address}/linkedin/_posts") as answer:
            return list(await answer.json())

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/linkedin/_requests") as answer:
            return [f"{seen['method']} {seen['path']}" for seen in await answer.json()]


def mp4(size: int) -> bytes:
    """Something that calls itself a video, every byte of it where it belongs."""
    head = struct.pack(">I", 24) + b"ftypisom\0\0\x02\0isomiso2"
    return (head + bytes(index * 7 % 251 for index in range(size)))[:size]


@dataclass
class Files:
    """A site with pictures and videos: `/<grey>.png`, `/<size>.mp4`."""

    address: str

    def picture(self, grey: int, alt: str | None = None) -> Media:
        return Media(type="image", url=f"{self.address}/{grey}.png", alt=alt)

    def video(self, size: int, cover: Media | None = None) -> Media:
        return Media(type="video", url=f"{self.address}/{size}.mp4", bytes=size, cover=cover)


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    async def picture(request: web.Request) -> web.Response:
        return web.Response(body=png(int(request.match_info["grey"])), content_type="image/png")

    async def video(request: web.Request) -> web.Response:
        return web.Response(body=mp4(int(request.match_info["size"])), content_type="video/mp4")

    site = web.Application()
    site.router.add_get(r"/{grey:\d{1,2}}.png", picture)
    site.router.add_get(r"/{size:\d+}.mp4", video)
    async with TestServer(site) as server:
        yield Files(f"http://{server.host}:{server.port}")


@pytest.fixture
async def linkedin(files: Files) -> AsyncIterator[LinkedIn]:
    """Without an account."""
    clock = ManualClock()
    allowed = frozenset({files.address.removeprefix("http://")})
    async with (
        serve(clock, ["linkedin"]) as address,
        Network(clock, sandbox=address, media_allow_hosts=allowed) as network,
        ClientSession() as http,
    ):
        yield LinkedIn(address=address, network=network, http=http, clock=clock)


@pytest.fixture
async def member(linkedin: LinkedIn) -> LinkedIn:
    """With Robin's account."""
    await linkedin.connect()
    return linkedin


@pytest.fixture
async def page(linkedin: LinkedIn) -> LinkedIn:
    """With the Page of Harbour Bakery."""
    linkedin.login = "pages"
    await linkedin.connect()
    return linkedin
