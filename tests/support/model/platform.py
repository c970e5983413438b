"""A platform in memory: requests travel, land, are refused or vanish; lists lag. Its plugin publishes one text."""

import contextvars
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Literal

from picscripter.platforms.activity import Activity
from picscripter.plugin import (
    Absent,
    Account,
    Budget,
    Found,
    Options,
    OutcomeUnknown,
    PlatformError,
    Published,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    Retry,
    Tokens,
)
from picscripter.testing.clock import ManualClock
from support.model.process import Process

LANDING = 2.0
"""So many seconds a request may be under way before it takes effect."""
LAG = 2.0
"""So long an item may be missing from lists."""
SILENT = 1.0
"""So long a connection may be silent between the last check of the deadline and the byte: then it is dead."""
SETTLE = timedelta(seconds=LANDING + LAG + SILENT)
BUDGET = Budget(
    name="posts", commit="create", scope="connection", amount=2, window=timedelta(seconds=20), source="model"
)
ACCOUNT = Account(id="page-1", handle="Page 1")

_post: contextvars.ContextVar[str] = contextvars.ContextVar("post")
"""Whose request it is: known to the model, not to the engine or the platform."""


@dataclass(frozen=True)
class Fate:
    """What becomes of the next request, and of its answer."""

    effect: Literal["lands", "vanishes", 400, 401, 429] = "lands"
    after: float = 0.0
    heard: Literal["heard", "lost", "5xx"] = "heard"
    lags: bool = False
    """Lists do not show yet what they need not show."""


GOOD = Fate()


@dataclass(frozen=True)
class Item:
    """A public item: on the platform from `at` on, for certain in its lists `LAG` later."""

    id: str
    post_id: str
    text: str
    at: datetime


class MemoryPlatform:
    """One account. `fate` is what comes next; `refuses_refresh`: the grant is over."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.fate = GOOD
        self.refuses_refresh = False
        self.all: list[Item] = []
        self.requests = 0
        self.generation = 1
        self.merges: timedelta | None = None
        """So long an identical request of one post is taken for the same."""

    @property
    def public(self) -> list[Item]:
        return [item for item in self.all if item.at <= self.clock.now()]

    def seen(self, *, lags: bool) -> list[Item]:
        """What a list shows now; with `lags` only what it must."""
        lag = timedelta(seconds=LAG if lags else 0)
        return [item for item in self.public if item.at + lag <= self.clock.now()]

    def receive(self, text: str, fate: Fate) -> str | None:
        """A request reached the wire; the id of what it will make."""
        self.requests += 1
        if fate.effect != "lands":
            return None
        at = self.clock.now() + timedelta(seconds=min(fate.after, LANDING))
        item = Item(f"item-{len(self.all) + 1}", _post.get(), text, at)
        for same in self.all:
            if (
                self.merges
                and (same.post_id, same.text) == (item.post_id, text)
                and at <= same.at + self.merges
            ):
                return same.id
        self.all.append(item)
        return item.id

    def tokens(self) -> Tokens:
        self.generation += 1
        return Tokens(access=f"access-{self.generation}", refresh=f"refresh-{self.generation}")


class Plugin:
    """A plugin behind the host's facade: prepares (remembers the text), and commits it."""

    distribution, version = "picscripter-social", "1"
    capabilities: frozenset[str] = frozenset()

    def __init__(self, platform: MemoryPlatform, *, findable: bool) -> None:
        self._platform = platform
        self.findable = findable
        self.description = SimpleNamespace(
            settle=SETTLE,
            budgets=(BUDGET,),
            options=Options,
            login=lambda name=None: SimpleNamespace(keep_alive=None, refresh_single_use=True),
        )

    async def publish(self, delivery: Any, post: Any) -> Published:
        _post.set(post.id)
        draft = await delivery.step("prepare", _prepare, post.caption)
        find = self._find if self.findable else None
        made = await delivery.commit(
            "create", _create, draft["text"], find=find, repeat_safe=self._platform.merges
        )
        return Published(remote_id=made["id"], url=f"https://social.example/{made['id']}")

    async def refresh(self, context: Any, tokens: Tokens) -> Tokens:
        await context.process.at("token endpoint")
        if self._platform.refuses_refresh:
            raise Reconnect("invalid_grant")
        fresh = self._platform.tokens()
        await context.process.at("token answer")
        return fresh

    async def _find(self, session: "MemorySession", text: str, *, intent: Any) -> Found | Absent:
        await session.process.at("look")
        shown = self._platform.seen(lags=self._platform.fate.lags)
        await session.process.at("look answered")
        if self._platform.fate.heard == "5xx":
            raise Retry("the list is not available")
        for item in shown:
            if item.text == text and item.id not in intent.taken and item.at >= intent.since:
                return Found(result={"id": item.id})
        return Absent()


async def _prepare(session: "MemorySession", text: str) -> dict[str, str]:
    await session.process.at("prepare")
    return {"text": text}


async def _create(session: "MemoryCommit", text: str) -> dict[str, str]:
    return {"id": await session.send(text)}


class MemorySession:
    """The host's session, as far as this plugin and the commit protocol use it."""

    def __init__(self, platform: MemoryPlatform, process: Process) -> None:
        self.platform = platform
        self.process = process
        self.activity = Activity()

    def secrets(self) -> tuple[str, ...]:
        return ()

    def committing(self, gate: Any) -> "MemoryCommit":
        return MemoryCommit(self.platform, self.process, gate)


class MemoryCommit(MemorySession):
    """Exactly one request, through the gate."""

    def __init__(self, platform: MemoryPlatform, process: Process, gate: Any) -> None:
        super().__init__(platform, process)
        self.gate = gate
        self.sent = False
        self.answer: Response | None = None
        self.fault: PlatformError | None = None

    async def send(self, text: str) -> str:
        clock = self.platform.clock
        await self.process.at("connected")
        await self.gate.before_send(0.0)
        self.gate.check_deadline()
        checked = clock.steady()
        self.sent = True
        await self.process.at("wire")
        if clock.steady() - checked > SILENT:
            raise OutcomeUnknown("the connection had died")
        fate = self.platform.fate
        made = self.platform.receive(text, fate)
        await clock.sleep(min(fate.after, LANDING))
        await self.process.at("answer")
        return self._hear(made, fate)

    def _hear(self, made: str | None, fate: Fate) -> str:
        if fate.heard == "lost" or fate.effect == "vanishes":
            raise OutcomeUnknown("the answer was lost")
        status = 503 if fate.heard == "5xx" else 201 if made else int(fate.effect)
        self.answer = Response(status=status, headers={}, body=b"{}")
        if made and status == 201:
            return made
        raise _fault(status)


def _fault(status: int) -> PlatformError:
    match status:
        case 400:
            return Refused("not like this")
        case 401:
            return Reconnect("token refused")
        case 429:
            return RateLimited("slowly")
        case _:
            return Retry("the platform has a bad day")


class MemoryNetwork:
    """Lends sessions of one process."""

    def __init__(self, platform: MemoryPlatform, process: Process) -> None:
        self._platform = platform
        self._process = process

    def session(self, *_: Any, **__: Any) -> MemorySession:
        return MemorySession(self._platform, self._process)

    def shown(self, _: Any, url: str) -> str:
        return url

    def context(self, *_: Any) -> MemorySession:
        return MemorySession(self._platform, self._process)
