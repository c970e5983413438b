"""X's emulator, the real network in front of it, and a journal that forgets everything."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession

from picscripter.platforms.discovery import discover
from picscripter.platforms.network import Network
from picscripter.plugin import (
    Account,
    App,
    CaptionFile,
    Consent,
    Found,
    Grant,
    Intent,
    Media,
    OutcomeUnknown,
    Post,
    Published,
    Tokens,
    oauth2,
)
from picscripter.sandbox import serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of
from picscripter_twitter.options import TwitterOptions
from support.emulated import Emulated, Gate, Shelf

APP = App(login="default", client_id="sandbox-twitter", client_secret="sandbox-twitter-secret")
BACK = "http://127.0.0.1:1/api/callback/twitter"


class Straight:
    """A delivery without a journal: a lost commit is looked up at once, and once."""

    def __init__(self, session: Any, clock: ManualClock, taken: frozenset[str]) -> None:
        self.session, self.clock, self.taken = session, clock, taken
        self.lost: OutcomeUnknown | None = None

    async def step(self, name: str, call: Any, *args: Any, expires: Any = None) -> Any:
        return await call(self.session, *args)

    async def parts(self, name: str, plan: Any, call: Any, *args: Any) -> list[Any]:
        return [await call(self.session, part, *args) for part in plan]

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        while not (found := await check(self.session, *args)):
            await self.clock.advance(every)
        return found

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


@dataclass(kw_only=True)
class Twitter(Emulated):
    """An operator's app, a person, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"twitter"}))["twitter"])
    account: Account | None = None
    tokens: Tokens | None = None
    delivery: Straight | None = None
    shelf: Shelf = field(default_factory=Shelf)

    def context(self, app: App = APP) -> Any:
        return self.network.context(self.platform, app)

    async def grant(self, scopes: tuple[str, ...] | None = None, **choices: Any) -> Grant:
        verifier = oauth2.make_verifier()
        scopes = scopes or self.platform.description.login().scopes
        consent = Consent(
            state="state", redirect_uri=BACK, scopes=scopes, challenge=oauth2.challenge(verifier, "s256")
        )
        address = self.network.authorize_url(self.platform, APP, consent)
        location = await Person(self.http).allow(address, **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=scopes, verifier=verifier)

    async def exchange(self, grant: Grant, app: App = APP) -> Tokens:
        return await self.platform.exchange_code(self.context(app), grant)

    async def refresh(self, tokens: Tokens) -> Tokens:
        return await self.platform.refresh(self.context(), tokens)

    async def connect(self, **choices: Any) -> Account:
        self.tokens = await self.exchange(await self.grant(**choices))
        [self.account] = await self.platform.fetch_accounts(self.session())
        return self.account

    def session(self, tokens: Tokens | None = None) -> Any:
        return self.network.session(self.platform, APP, tokens or self.tokens)

    def media(self, content: bytes, kind: str, **facts: Any) -> Media:
        """A file of ours, with what the host would know of it."""
        sha256 = self.shelf.keep(content)
        name = f"media:{sha256}"
        about: dict[str, Any] = {"type": kind.partition("/")[0], "content_type": kind, "bytes": len(content)}
        return Media(url=name, sha256=sha256, **about | facts)

    def captions(self, content: bytes, language: str, kind: str = "text/vtt") -> CaptionFile:
        sha256 = self.shelf.keep(content)
        return CaptionFile(
            language=language, url=f"media:{sha256}", bytes=len(content), content_type=kind, sha256=sha256
        )

    async def publish(
        self,
        caption: str,
        *,
        media: Sequence[Media] = (),
        taken: frozenset[str] = frozenset(),
        **options: Any,
    ) -> Published:
        chosen = TwitterOptions.model_validate(options)
        post = Post(id="post", account=self.account, caption=caption, media=tuple(media), options=chosen)
        self.delivery = Straight(self.session(), self.clock, taken)
        return await self.platform.publish(self.delivery, post)

    async def uploads(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/twitter/_uploads") as answer:
            return list(await answer.json())

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/twitter/_requests") as answer:
            return [f"{each['method']} {each['path']}" for each in await answer.json()]


@pytest.fixture
async def twitter() -> AsyncIterator[Twitter]:
    clock, shelf = ManualClock(), Shelf()
    async with (
        serve(clock, ["twitter"]) as address,
        Network(clock, sandbox=address, media_store=shelf) as network,
        ClientSession() as http,
    ):
        yield Twitter(address=address, network=network, http=http, clock=clock, shelf=shelf)
