"""Mastodon's emulator, the real network in front of it, and a journal that forgets everything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import ClientSession

from picscripter.platforms.discovery import discover
from picscripter.platforms.network import Network
from picscripter.plugin import Account, App, Consent, Grant, Media, Post, Published, Tokens, oauth2
from picscripter.sandbox import samples, serve
from picscripter.testing.clock import ManualClock
from picscripter.testing.person import Person, answer_of
from picscripter_mastodon.options import MastodonOptions

BACK = "http://127.0.0.1:1/api/callback/mastodon"
SERVER = "https://mastodon.social"


class Gate:
    """Open."""

    async def before_send(self, seconds: float) -> None: ...

    def check_deadline(self, *, last: bool = False) -> None: ...


class Straight:
    """A delivery without a journal: what is not ready is waited for at once."""

    def __init__(self, session: Any, clock: ManualClock) -> None:
        self.session, self.clock = session, clock

    async def step(self, name: str, call: Any, *args: Any, **how: Any) -> Any:
        return await call(self.session, *args)

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        for _ in range(int(patience / every)):
            if answer := await check(self.session, *args):
                return answer
            await self.clock.advance(every)
        raise AssertionError(f"{name}: never")

    async def commit(self, name: str, call: Any, *args: Any, **how: Any) -> Any:
        return await call(self.session.committing(Gate()), *args)


@dataclass(kw_only=True)
class Mastodon:
    """A server, a person, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"mastodon"}))["mastodon"])
    app: App = field(default_factory=lambda: App(login="default", hosts={"server": SERVER}))
    account: Account | None = None
    tokens: Tokens | None = None

    async def begin(self) -> App:
        """As the host does it: the app that is known goes in, and has its server."""
        scopes = self.platform.description.login().scopes
        context = self.network.context(self.platform, self.app)
        made = await self.platform.begin(context, {"server": SERVER}, redirect_uri=BACK, scopes=scopes)
        self.app = replace(made, hosts={"server": SERVER})
        return self.app

    async def grant(self, **choices: Any) -> Grant:
        verifier = oauth2.make_verifier()
        scopes = self.platform.description.login().scopes
        consent = Consent(
            state="state", redirect_uri=BACK, scopes=scopes, challenge=oauth2.challenge(verifier, "s256")
        )
        address = self.network.authorize_url(self.platform, self.app, consent)
        location = await Person(self.http).allow(address, **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=scopes, verifier=verifier)

    async def connect(self, **choices: Any) -> Account:
        await self.begin()
        context = self.network.context(self.platform, self.app)
        tokens = await self.platform.exchange_code(context, await self.grant(**choices))
        self.tokens = replace(tokens, hosts=self.app.hosts)
        [self.account] = await self.platform.fetch_accounts(self.session())
        return self.account

    def session(self) -> Any:
        return self.network.session(self.platform, self.app, self.tokens)

    def post(self, caption: str, *media: Media, named: str = "post", number: int = 1, **options: Any) -> Post:
        chosen = MastodonOptions.model_validate(options)
        return Post(
            id=named, account=self.account, caption=caption, media=media, options=chosen, round=number
        )

    async def publish(self, caption: str, *media: Media, **more: Any) -> Published:
        post = self.post(caption, *media, **more)
        return await self.platform.publish(Straight(self.session(), self.clock), post)

    def picture(self, name: str = "harbour.jpg", alt: str | None = None) -> Media:
        return Media(type="image", url=f"{self.address}{samples.PATH}/{name}", alt=alt)

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/mastodon/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/mastodon/_requests") as answer:
            return [f"{each['method']} {each['path']}" for each in await answer.json()]

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return list(await answer.json())


@pytest.fixture
async def mastodon() -> AsyncIterator[Mastodon]:
    clock = ManualClock()
    async with (
        serve(clock, ["mastodon"]) as address,
        Network(clock, sandbox=address) as network,
        ClientSession() as http,
    ):
        yield Mastodon(address=address, network=network, http=http, clock=clock)
