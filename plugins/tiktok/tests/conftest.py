"""TikTok's emulator, the real network in front of it, and a journal that forgets everything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import ClientSession

from picscripter.platforms.discovery import discover
from picscripter.platforms.network import Network
from picscripter.plugin import (
    Account,
    App,
    Consent,
    Delivered,
    Found,
    Grant,
    Intent,
    Lookup,
    Media,
    OutcomeUnknown,
    Post,
    Published,
    Retry,
    Tokens,
    oauth2,
)
from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.files import clip
from picscripter.testing.person import Person, answer_of
from picscripter_tiktok import chunks
from picscripter_tiktok.options import TikTokOptions
from picscripter_tiktok.sandbox import TikTok
from support.emulated import Emulated, Gate, Shelf

DESKTOP = "http://localhost:5000/api/callback/tiktok"


class Straight:
    """A delivery without a journal: a lost commit is looked up at once, and once; a part that failed is made again.

    `before` and `after_fault` are called at parts.
    """

    def __init__(self, session: Any, clock: ManualClock) -> None:
        self.session, self.clock = session, clock
        self.look: Lookup | None = None
        self.sent: list[Any] = []
        self.before: Any = None
        self.after_fault: Any = None

    async def step(self, name: str, call: Any, *args: Any) -> Any:
        return await call(self.session, *args)

    async def parts(self, name: str, plan: Any, call: Any, *args: Any, leave_last: bool) -> list[Any]:
        assert leave_last
        for part in plan[:-1]:
            if self.before is not None:
                await self.before()
            try:
                self.sent.append(await call(self.session, part, *args))
            except Retry:
                await self.after_fault()
                self.sent.append(await call(self.session, part, *args))
        return self.sent

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        until = self.clock.steady() + patience
        while not (found := await check(self.session, *args)):
            assert self.clock.steady() < until, f"{name}: never"
            await self.clock.advance(every)
        return found

    async def commit(self, name: str, call: Any, *args: Any, find: Any, repeat_safe: Any) -> Any:
        try:
            return await call(self.session.committing(Gate()), *args)
        except OutcomeUnknown:
            self.look = await find(self.session, *args, intent=Intent(since=self.clock.now()))
            if not isinstance(self.look, Found):
                raise
            return self.look.result


@dataclass(kw_only=True)
class Harness(Emulated):
    """An operator's app, a person, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"tiktok"}))["tiktok"])
    app: App = field(
        default_factory=lambda: App(
            login="default", client_id="sandbox-tiktok", client_secret="sandbox-tiktok-secret"
        )
    )
    account: Account | None = None
    tokens: Tokens | None = None
    delivery: Straight | None = None
    shelf: Shelf = field(default_factory=Shelf)

    def context(self, **other: str) -> Any:
        return self.network.context(self.platform, replace(self.app, **other))

    def session(self) -> Any:
        return self.network.session(self.platform, self.app, self.tokens)

    async def grant(self, back: str = DESKTOP, **choices: Any) -> Grant:
        verifier = oauth2.make_verifier()
        scopes = self.platform.description.login(self.app.login).scopes
        consent = Consent(
            state="state", redirect_uri=back, scopes=scopes, challenge=oauth2.challenge(verifier, "s256-hex")
        )
        address = self.network.authorize_url(self.platform, self.app, consent)
        location = await Person(self.http).allow(address, **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=back, scopes=scopes, verifier=verifier)

    async def exchange(self, grant: Grant, **app: str) -> Tokens:
        return await self.platform.exchange_code(self.context(**app), grant)

    async def connect(self, login: str = "default", **choices: Any) -> Account:
        self.app = replace(self.app, login=login)
        self.tokens = await self.exchange(await self.grant(**choices))
        [self.account] = await self.platform.fetch_accounts(self.session())
        return self.account

    def video(self, size: int = 1_000, number: int = 1, **facts: Any) -> Media:
        """A file of ours, with what the host knows of it."""
        content = clip(number)
        content += bytes([number % 256]) * (size - len(content))
        sha256 = self.shelf.keep(content)
        known: dict[str, Any] = {"content_type": "video/mp4", "bytes": len(content), "duration": 12.0}
        return Media(type="video", url=f"media:{sha256}", sha256=sha256, **known | facts)

    def post(self, caption: str = "Bread", video: Media | None = None, **options: Any) -> Post:
        chosen = TikTokOptions.model_validate(options)
        return Post(
            id="post", account=self.account, caption=caption, media=(video or self.video(),), options=chosen
        )

    async def preflight(self, **what: Any) -> list[str]:
        problems = await self.platform.preflight(self.session(), self.post(**what))
        return [problem.rule for problem in problems]

    async def publish(
        self,
        caption: str = "Bread",
        video: Media | None = None,
        *,
        before: Any = None,
        after_fault: Any = None,
        **options: Any,
    ) -> Published | Delivered:
        self.delivery = Straight(self.session(), self.clock)
        self.delivery.before, self.delivery.after_fault = before, after_fault
        return await self.platform.publish(self.delivery, self.post(caption, video, **options))

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/tiktok/_requests") as answer:
            return [f"{seen['method']} {seen['path']} {seen['status']}" for seen in await answer.json()]

    async def uploads(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/tiktok/_uploads") as answer:
            return list(await answer.json())


@pytest.fixture
async def tiktok(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Harness]:
    """Chunks are a thousandth of what they are in life, for the plugin and for the emulator."""
    monkeypatch.setattr(chunks, "CHUNK", chunks.CHUNK // 1_000)
    monkeypatch.setattr(TikTok, "smallest", TikTok.smallest // 1_000)
    clock, shelf = ManualClock(), Shelf()
    async with (
        serve(clock, ["tiktok"]) as address,
        Network(clock, sandbox=address, media_store=shelf) as network,
        ClientSession() as http,
    ):
        yield Harness(address=address, network=network, http=http, clock=clock, shelf=shelf)
