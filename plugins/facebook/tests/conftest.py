"""Facebook's emulator, the real network in front of it, and a journal that forgets everything."""

import hashlib
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
    Retry,
)
from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of
from picscripter_facebook.options import FacebookOptions
from support.emulated import Emulated, Gate, png

APP = App(login="default", client_id="sandbox-facebook", client_secret="sandbox-facebook-secret")
BACK = "http://127.0.0.1:1/api/callback/facebook"


class Straight:
    """A delivery without a journal: each call is made at once; a lost commit is looked up at once, and once.

    `remembered`: the steps that are not made again.
    """

    def __init__(
        self, session: Any, clock: ManualClock, taken: frozenset[str], remembered: dict[str, Any]
    ) -> None:
        self.session, self.clock, self.taken, self.remembered = session, clock, taken, remembered
        self.lost: OutcomeUnknown | None = None

    async def step(self, name: str, call: Any, *args: Any, **_: Any) -> Any:
        if name not in self.remembered:
            self.remembered[name] = await call(self.session, *args)
        return self.remembered[name]

    async def parts(self, name: str, plan: Any, call: Any, *args: Any) -> list[Any]:
        return [await call(self.session, part, *args) for part in plan]

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        for _ in range(int(patience / every)):
            if answer := await check(self.session, *args):
                return answer
            await self.clock.advance(every)
        raise Retry("out of patience")

    async def commit(
        self, name: str, call: Any, *args: Any, find: Any, repeat_safe: timedelta | None = None
    ) -> Any:
        since = self.clock.now()
        try:
            return await call(self.session.committing(Gate()), *args)
        except OutcomeUnknown as fault:
            self.lost = fault
            look = await find(self.session, *args, intent=Intent(since=since, taken=self.taken))
            if not isinstance(look, Found):
                raise
            return look.result


@dataclass(kw_only=True)
class Facebook(Emulated):
    """An operator's app, a person, and the Page that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"facebook"}))["facebook"])
    page: Account | None = None
    delivery: Straight | None = None

    def authorize_url(self) -> str:
        scopes = self.platform.description.login().scopes
        consent = Consent(state="state", redirect_uri=BACK, scopes=scopes)
        return self.network.authorize_url(self.platform, APP, consent)

    async def grant(self, **choices: Any) -> Grant:
        location = await Person(self.http).allow(self.authorize_url(), **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=())

    async def exchange(self, grant: Grant) -> Any:
        return await self.platform.exchange_code(self.network.context(self.platform, APP), grant)

    async def accounts(self, tokens: Any) -> list[Account]:
        return list(await self.platform.fetch_accounts(self.network.session(self.platform, APP, tokens)))

    async def connect(self, **choices: Any) -> Account:
        self.page = (await self.accounts(await self.exchange(await self.grant(**choices))))[0]
        return self.page

    def session(self) -> Any:
        return self.network.session(self.platform, APP, self.page.tokens)

    async def publish(
        self,
        caption: str = "",
        *media: Media,
        taken: frozenset[str] = frozenset(),
        remembered: dict[str, Any] | None = None,
        **options: Any,
    ) -> Published:
        """`remembered`: results of steps that an earlier try has made, and will."""
        chosen = FacebookOptions.model_validate(options)
        post = Post(id="post", account=self.page, caption=caption, media=media, options=chosen)
        self.delivery = Straight(self.session(), self.clock, taken, {} if remembered is None else remembered)
        return await self.platform.publish(self.delivery, post)

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/facebook/_requests") as answer:
            return [f"{seen['method']} {seen['path']}" for seen in await answer.json()]


@dataclass
class Pictures:
    """A site with pictures: `/<grey>.png`; and with other files that a test puts there."""

    address: str
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def put(self, name: str, content: bytes, kind: str) -> str:
        self.files[name] = content, kind
        return f"{self.address}/files/{name}"

    def video(self, content: bytes, **more: Any) -> Media:
        name = f"{hashlib.sha256(content).hexdigest()}.mp4"
        return Media(
            type="video", url=self.put(name, content, "video/mp4"), bytes=len(content), duration=12.0, **more
        )

    def __call__(self, grey: int, alt: str | None = None) -> Media:
        return Media(type="image", url=f"{self.address}/{grey}.png", alt=alt)

    def bytes(self, grey: int) -> bytes:
        return png(grey)


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    async def picture(request: web.Request) -> web.Response:
        return web.Response(body=png(int(request.match_info["grey"])), content_type="image/png")

    async def other(request: web.Request) -> web.Response:
        content, kind = here.files[request.match_info["name"]]
        return web.Response(body=content, content_type=kind)

    site = web.Application()
    site.router.add_get(r"/{grey:\d{1,2}}.png", picture)
    site.router.add_get("/files/{name}", other)
    async with TestServer(site) as server:
        here = Pictures(f"http://{server.host}:{server.port}")
        yield here


@pytest.fixture
async def facebook(pictures: Pictures) -> AsyncIterator[Facebook]:
    clock = ManualClock()
    allowed = frozenset({pictures.address.removeprefix("http://")})
    async with (
        serve(clock, ["facebook"]) as address,
        Network(clock, sandbox=address, media_allow_hosts=allowed) as network,
        ClientSession() as http,
    ):
        yield Facebook(address=address, network=network, http=http, clock=clock)
