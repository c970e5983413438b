"""Pinterest's emulator, the real network in front of it, and a journal that forgets everything."""

import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
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
)
from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of
from picscripter_pinterest.options import PinterestOptions
from support.emulated import Emulated, Gate, png

APP = App(login="default", client_id="sandbox-pinterest", client_secret="sandbox-pinterest-secret")
BACK = "http://127.0.0.1:1/api/callback/pinterest"
COFFEE, RADIO = "549755885175001", "549755885175002"
BOARD, FOREIGN, SHARED = f"{COFFEE}001", f"{RADIO}001", "549755885175000999"


class Straight:
    """A delivery without a journal: each call is made at once; a lost commit is looked up at once, and once."""

    def __init__(self, session: Any, clock: ManualClock, taken: frozenset[str]) -> None:
        self.session, self.clock, self.taken = session, clock, taken
        self.logs: list[str] = []

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
        except OutcomeUnknown:
            look = await find(self.session, *args, intent=Intent(since=since, taken=self.taken))
            if not isinstance(look, Found):
                raise
            return look.result

    def log(self, message: str, level: str = "info") -> None:
        self.logs.append(message)


class Lending:
    """Every file has an address of its own already: the site's."""

    async def lend(self, media: Media, **_: Any) -> str:
        return media.url


@dataclass(kw_only=True)
class Pinterest(Emulated):
    """An operator's app, a person, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"pinterest"}))["pinterest"])
    account: Account | None = None
    tokens: Any = None
    delivery: Straight | None = None

    def authorize_url(self) -> str:
        scopes = self.platform.description.login().scopes
        return self.network.authorize_url(
            self.platform, APP, Consent(state="state", redirect_uri=BACK, scopes=scopes)
        )

    async def grant(self, account: str = COFFEE) -> Grant:
        location = await Person(self.http).allow(self.authorize_url(), accounts=[account])
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=())

    def context(self, app: App = APP) -> Any:
        return self.network.context(self.platform, app)

    async def connect(self, account: str = COFFEE) -> Account:
        self.tokens = await self.platform.exchange_code(self.context(), await self.grant(account))
        [self.account] = await self.platform.fetch_accounts(self.session())
        return self.account

    def session(self) -> Any:
        return self.network.session(self.platform, APP, self.tokens)

    async def publish(
        self, caption: str = "", *media: Media, taken: frozenset[str] = frozenset(), **options: Any
    ) -> Published:
        chosen = PinterestOptions.model_validate({"boardId": BOARD} | options)
        post = Post(id="post", account=self.account, caption=caption, media=media, options=chosen)
        self.delivery = Straight(self.session(), self.clock, taken)
        return await self.platform.publish(self.delivery, post)

    async def pin(self, key: str) -> dict[str, Any]:
        return (await self.session().request("GET", "api", f"/v5/pins/{key}")).json()

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/pinterest/_requests") as answer:
            return [f"{seen['method']} {seen['host']}{seen['path']}" for seen in await answer.json()]


def gif(grey: int, size: int = 8) -> bytes:
    """By its header, and a comment that makes it another one."""
    return b"GIF89a" + struct.pack("<HH", size, size) + b"\0\0\0!\xfe\x01" + bytes([grey]) + b"\0;"


def webp(grey: int) -> bytes:
    """By its header."""
    return b"RIFF\x0c\0\0\0WEBPVP8 " + bytes([grey]) * 8


def mp4(number: int) -> bytes:
    """By its boxes, with nothing to be seen."""
    body = bytes([number]) * 1000
    return struct.pack(">I", 16) + b"ftypisom\0\0\2\0" + struct.pack(">I", len(body) + 8) + b"mdat" + body


FILES = {
    "png": (png, "image/png"),
    "gif": (gif, "image/gif"),
    "webp": (webp, "image/webp"),
    "mp4": (mp4, "video/mp4"),
    "odd": (lambda number: bytes([number]) * 100, "video/mp4"),
}


@dataclass
class Files:
    """A site with files: `/<number>.<png|gif|webp|mp4>`, and `.odd`, which only says that it is a video."""

    address: str

    def __call__(self, number: int, kind: str = "png", **more: Any) -> Media:
        made, mime = FILES[kind]
        size = len(made(number))
        url = f"{self.address}/{number}.{kind}"
        return Media(type=mime.split("/")[0], url=url, content_type=mime, bytes=size, **more)

    def bytes(self, number: int, kind: str = "png") -> bytes:
        return FILES[kind][0](number)


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    async def file(request: web.Request) -> web.Response:
        made, mime = FILES[request.match_info["kind"]]
        return web.Response(body=made(int(request.match_info["number"])), content_type=mime)

    site = web.Application()
    site.router.add_get(r"/{number:\d{1,3}}.{kind}", file)
    async with TestServer(site) as server:
        yield Files(f"http://{server.host}:{server.port}")


@pytest.fixture
async def pinterest(files: Files) -> AsyncIterator[Pinterest]:
    """With the account Harbour Coffee."""
    clock = ManualClock()
    allowed = frozenset({files.address.removeprefix("http://")})
    async with (
        serve(clock, ["pinterest"]) as address,
        Network(clock, sandbox=address, media_allow_hosts=allowed, lending=Lending()) as network,
        ClientSession() as http,
    ):
        made = Pinterest(address=address, network=network, http=http, clock=clock)
        await made.connect()
        yield made
