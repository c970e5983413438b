"""YouTube's emulator, the real network in front of it, a shelf of files, and a journal that remembers one post."""

import hashlib
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
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
from picscripter_youtube.options import YouTubeOptions
from support.emulated import Emulated, Gate

APP = App(login="default", client_id="sandbox-youtube", client_secret="sandbox-youtube-secret")
BACK = "http://127.0.0.1:1/api/callback/youtube"


class Shelf:
    """Where the host would keep files."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        self._files[sha256] = content
        return sha256

    async def size(self, sha256: str) -> int | None:
        return len(self._files[sha256]) if sha256 in self._files else None

    async def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        content = self._files[sha256][start:end]
        for at in range(0, len(content), 100_000):
            yield content[at : at + 100_000]


class Parked(Exception):
    """It waits: run it again later."""


@dataclass
class Notebook:
    """A journal in memory: what was done is not done again; a lost commit is looked up at once, and once."""

    session: Any
    clock: ManualClock
    kept: dict[str, Any] = field(default_factory=dict)
    undo: list[Any] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    lost: OutcomeUnknown | None = None

    async def step(self, name: str, call: Any, *args: Any, undo: Any = None, **_: Any) -> Any:
        key = f"{name} {args}"
        if key not in self.kept:
            self.made.append(name)
            self.kept[key] = await call(self.session, *args)
            if undo is not None:
                self.undo.append((undo, self.kept[key]))
        return self.kept[key]

    async def parts(self, name: str, plan: Any, call: Any, *args: Any, leave_last: bool = False) -> list[Any]:
        done = self.kept.setdefault(f"{name} {plan} {args}", [])
        for part in (plan[:-1] if leave_last else plan)[len(done) :]:
            self.made.append(f"{name} {part}")
            done.append(await call(self.session, part, *args))
        return list(done)

    async def until(self, name: str, check: Any, *args: Any, every: float, patience: float) -> Any:
        for _ in range(100):
            if answer := await check(self.session, *args):
                return answer
            await self.clock.advance(every)
        raise Parked

    async def commit(self, name: str, call: Any, *args: Any, find: Any, **_: Any) -> Any:
        since = self.clock.now()
        self.made.append(name)
        try:
            return await call(self.session.committing(Gate()), *args)
        except OutcomeUnknown as fault:
            self.lost = fault
            look = await find(self.session, *args, intent=Intent(since=since))
            if not isinstance(look, Found):
                raise
            return look.result

    def log(self, message: str, level: str = "info") -> None: ...


@dataclass(kw_only=True)
class YouTube(Emulated):
    """An operator's app, a person, and the channel that was connected last."""

    address: str
    network: Network
    http: ClientSession
    clock: ManualClock
    shelf: Shelf
    platform: Any = field(default_factory=lambda: discover(frozenset({"youtube"}))["youtube"])
    account: Account | None = None
    tokens: Tokens | None = None
    notebook: Notebook | None = None

    def context(self, app: App = APP) -> Any:
        return self.network.context(self.platform, app)

    async def grant(self, **choices: Any) -> Grant:
        verifier = oauth2.make_verifier()
        scopes = self.platform.description.login().scopes
        challenge = oauth2.challenge(verifier, "s256")
        consent = Consent(state="state", redirect_uri=BACK, scopes=scopes, challenge=challenge)
        address = self.network.authorize_url(self.platform, APP, consent)
        location = await Person(self.http).allow(address, **choices)
        return Grant(code=answer_of(location)["code"], redirect_uri=BACK, scopes=scopes, verifier=verifier)

    async def exchange(self, grant: Grant, app: App = APP) -> Tokens:
        return await self.platform.exchange_code(self.context(app), grant)

    async def connect(self, **choices: Any) -> Account:
        self.tokens = await self.exchange(await self.grant(**choices))
        [self.account] = await self.platform.fetch_accounts(self.session())
        return self.account

    def session(self) -> Any:
        return self.network.session(self.platform, APP, self.tokens)

    def media(self, content: bytes, kind: str = "video/mp4", **facts: Any) -> Media:
        about = {"type": kind.partition("/")[0], "content_type": kind, "bytes": len(content)}
        return Media(url=f"media:{self.shelf.keep(content)}", **about | facts)

    def captions(self, content: bytes, language: str) -> CaptionFile:
        return CaptionFile(
            language=language,
            url=f"media:{self.shelf.keep(content)}",
            bytes=len(content),
            content_type="text/vtt",
        )

    def post(
        self, caption: str, media: Media, *, scheduled_at: datetime | None = None, **options: Any
    ) -> Post:
        chosen = YouTubeOptions.model_validate(options)
        return Post(
            id="post",
            account=self.account,
            caption=caption,
            media=(media,),
            options=chosen,
            scheduled_at=scheduled_at,
        )

    async def publish(self, post: Post) -> Published:
        """Again for the same post: with what is remembered of it."""
        self.notebook = self.notebook or Notebook(self.session(), self.clock)
        return await self.platform.publish(self.notebook, post)

    async def requests(self) -> list[str]:
        async with self.http.get(f"{self.address}/youtube/_requests") as answer:
            return [f"{each['method']} {each['path']}" for each in await answer.json()]

    async def video(self, key: str, parts: str = "snippet,status") -> dict[str, Any] | None:
        query = {"id": key, "part": parts}
        answer = await self.session().request("GET", "api", "/youtube/v3/videos", query=query)
        return next(iter(answer.json()["items"]), None)

    @staticmethod
    def film(size: int, seed: int = 1) -> bytes:
        """So many bytes, of which no two pieces are alike."""
        return b"".join(hashlib.sha256(f"{seed} {at}".encode()).digest() for at in range(size // 32 + 1))[
            :size
        ]

    @staticmethod
    def png(grey: int, size: int = 8) -> bytes:
        """A small picture; each shade has other bytes."""

        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        rows = (b"\0" + bytes([grey]) * size) * size
        head = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
        compressed = chunk(b"IDAT", zlib.compress(rows))
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + compressed + chunk(b"IEND", b"")


@pytest.fixture
def silence() -> float:
    """So long the emulator waits for a client that says nothing."""
    return 5.0


@pytest.fixture
async def youtube(silence: float) -> AsyncIterator[YouTube]:
    clock, shelf = ManualClock(), Shelf()
    async with (
        serve(clock, ["youtube"], silence=silence) as address,
        Network(clock, sandbox=address, media_store=shelf) as network,
        ClientSession() as http,
    ):
        yield YouTube(address=address, network=network, http=http, clock=clock, shelf=shelf)
