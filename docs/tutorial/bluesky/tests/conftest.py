"""Bluesky's emulator, the real network in front of it, and a journal that remembers its steps."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession

from picscripter.platforms.discovery import discover
from picscripter.platforms.network import Network
from picscripter.plugin import (
    Account,
    App,
    Found,
    Intent,
    Media,
    OutcomeUnknown,
    Post,
    Published,
    Tokens,
)
from picscripter.sandbox import samples, serve
from picscripter.testing.clock import ManualClock
from picscripter_bluesky.options import BlueskyOptions

ENTRY = "https://bsky.social"
HOME = "https://morel.us-east.host.bsky.network"
TYPED = {"handle": "@picscripter-demo.bsky.social", "password": "demo-demo-demo-demo", "server": ENTRY}


class Gate:
    """Open."""

    async def before_send(self, seconds: float) -> None: ...

    def check_deadline(self, *, last: bool = False) -> None: ...


class Remembering:
    """A delivery whose steps are kept for the next run; a lost commit is looked up at once, and once."""

    def __init__(self, session: Any, clock: ManualClock, known: dict[str, Any]) -> None:
        self.session, self.clock, self.known = session, clock, known

    async def step(self, name: str, call: Any, *args: Any, **how: Any) -> Any:
        if name not in self.known:
            self.known[name] = await call(self.session, *args)
        return self.known[name]

    async def commit(self, name: str, call: Any, *args: Any, find: Any, repeat_safe: Any) -> Any:
        since = self.clock.now()
        try:
            return await call(self.session.committing(Gate()), *args)
        except OutcomeUnknown:
            look = await find(self.session, *args, intent=Intent(since=since))
            if not isinstance(look, Found):
                raise
            return look.result


@dataclass(kw_only=True)
class Bluesky:
    """A person with an app password, and the account that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    platform: Any = field(default_factory=lambda: discover(frozenset({"bluesky"}))["bluesky"])
    account: Account | None = None
    tokens: Tokens | None = None
    known: dict[str, Any] = field(default_factory=dict)

    def context(self, server: str = ENTRY) -> Any:
        return self.network.context(self.platform, App(login="default", hosts={"pds": server}))

    async def begin(self, **changed: str) -> Tokens:
        return await self.platform.begin(self.context(), {**TYPED, **changed}, redirect_uri="", scopes=())

    async def connect(self, **changed: str) -> Account:
        self.tokens = await self.begin(**changed)
        [self.account] = await self.platform.fetch_accounts(self.session())
        return self.account

    def session(self, tokens: Tokens | None = None) -> Any:
        return self.network.session(self.platform, App(login="default"), tokens or self.tokens)

    async def publish(
        self,
        caption: str,
        *media: Media,
        named: str = "post",
        number: int = 1,
        **options: Any,
    ) -> Published:
        chosen = BlueskyOptions.model_validate(options)
        post = Post(
            id=named, account=self.account, caption=caption, media=media, options=chosen, round=number
        )
        delivery = Remembering(self.session(), self.clock, self.known)
        return await self.platform.publish(delivery, post)

    def picture(self, name: str = "harbour.jpg", alt: str | None = None) -> Media:
        return Media(type="image", url=f"{self.address}{samples.PATH}/{name}", alt=alt)

    async def record(self, made: Published) -> dict[str, Any]:
        repo, collection, key = made.remote_id.removeprefix("at://").split("/")
        query = {"repo": repo, "collection": collection, "rkey": key}
        url = f"{self.address}/bluesky/pds/xrpc/com.atproto.repo.getRecord"
        async with self.http.get(url, params=query) as answer:
            return (await answer.json())["value"]

    async def dials(self, **dials: Any) -> None:
        async with self.http.post(f"{self.address}/bluesky/_dials", json=dials) as answer:
            assert answer.status == 200, await answer.text()

    async def wall(self) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.address}/wall.json") as answer:
            return list(await answer.json())


@pytest.fixture
async def bluesky() -> AsyncIterator[Bluesky]:
    clock = ManualClock()
    async with (
        serve(clock, ["bluesky"]) as address,
        Network(clock, sandbox=address) as network,
        ClientSession() as http,
    ):
        yield Bluesky(address=address, network=network, http=http, clock=clock)
