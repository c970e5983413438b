"""What a plugin does while it publishes, written down: its steps, its commits, its breaches, and what it raised."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Self

from picscripter.domain.digest import digest
from picscripter.platforms.commit import Gate
from picscripter.platforms.network import Network
from picscripter.platforms.outgoing import Outgoing
from picscripter.platforms.platform import Platform
from picscripter.platforms.session import BoundSession, CommitSession
from picscripter.plugin import (
    Account,
    App,
    Context,
    ContractBroken,
    Delivered,
    Delivery,
    Grant,
    Post,
    Published,
    Response,
    Session,
    Tokens,
)
from picscripter.plugin.delivery import Find
from picscripter.testing.relay import Relay


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One request of a commit, as it was handed to the network. `number`: which call it is, of one post alone."""

    name: str
    method: str
    path: str
    number: int


@dataclass(slots=True, kw_only=True)
class Watch:
    """`steps`: name and digest of every step that was really made. `blind`: commits with no way to be looked up.

    `accounts` were found last. `exchanged`: with what the last code was traded.
    `alone`: one post at a time, so that every call during a commit is that commit's.
    """

    relay: Relay
    steps: list[tuple[str, str]] = field(default_factory=list)
    arguments: dict[tuple[str, str], Sequence[Any]] = field(default_factory=dict)
    results: dict[tuple[str, str], Any] = field(default_factory=dict)
    commits: list[Commit] = field(default_factory=list)
    blind: set[str] = field(default_factory=set)
    breaches: list[str] = field(default_factory=list)
    raised: list[BaseException] = field(default_factory=list)
    tokens: list[Tokens] = field(default_factory=list)
    accounts: Sequence[Account] = ()
    exchanged: tuple[Context, Grant] | None = None
    refreshes: int = 0
    committing: str = ""
    alone: bool = True

    def forget(self) -> None:
        """All but the tokens."""
        for kept in (self.steps, self.arguments, self.results, self.commits, self.breaches, self.raised):
            kept.clear()
        self.refreshes = 0

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """A commit is being made: exactly one call leaves meanwhile, by whatever way."""
        before, self.committing = len(self.relay.calls), name
        try:
            yield
        finally:
            self.committing = ""
            if self.alone and len(self.relay.calls) - before > 1:
                self.breaches.append(f"the commit {name!r} made more than one request")


class WatchedPlatform(Platform):
    """The same platform; what goes through it is noted."""

    watch: Watch

    @classmethod
    def of(cls, platform: Platform, watch: Watch) -> Self:
        made = cls.__new__(cls)
        made.__dict__.update(platform.__dict__)
        made.watch = watch
        return made

    async def begin(self, *args: Any, **more: Any) -> Tokens | App:
        made = await super().begin(*args, **more)
        if isinstance(made, Tokens):
            self.watch.tokens.append(made)
        return made

    async def exchange_code(self, context: Context, grant: Grant) -> Tokens:
        self.watch.exchanged = (context, grant)
        tokens = await super().exchange_code(context, grant)
        self.watch.tokens.append(tokens)
        return tokens

    async def refresh(self, context: Context, tokens: Tokens) -> Tokens:
        self.watch.refreshes += 1
        made = await super().refresh(context, tokens)
        self.watch.tokens.append(made)
        return made

    async def fetch_accounts(self, session: Session) -> tuple[Account, ...]:
        accounts = await super().fetch_accounts(session)
        self.watch.accounts = accounts
        self.watch.tokens += [account.tokens for account in accounts if account.tokens is not None]
        return accounts

    async def publish(self, delivery: Delivery, post: Post) -> Published | Delivered:
        try:
            return await super().publish(WatchedDelivery(delivery, self.watch), post)
        except Exception as fault:
            self.watch.raised.append(fault)
            raise


class WatchedDelivery:
    """The same journal; what is really called is noted."""

    def __init__(self, delivery: Delivery, watch: Watch) -> None:
        self._delivery, self._watch = delivery, watch

    async def step(
        self,
        name: str,
        call: Callable[..., Awaitable[Any]],
        *args: Any,
        expires: timedelta | None = None,
        undo: Callable[..., Awaitable[None]] | None = None,
    ) -> Any:
        made = self._noted(name, call, args, args)
        return await self._delivery.step(name, made, *args, expires=expires, undo=undo)

    async def parts(
        self,
        name: str,
        plan: Sequence[Any],
        call: Callable[..., Awaitable[Any]],
        *args: Any,
        leave_last: bool = False,
    ) -> list[Any]:
        made = self._noted(name, call, args, [*plan, *args], part=True)
        return await self._delivery.parts(name, plan, made, *args, leave_last=leave_last)

    async def until(
        self,
        name: str,
        check: Callable[..., Awaitable[Any]],
        *args: Any,
        every: float,
        patience: float,
    ) -> Any:
        return await self._delivery.until(name, check, *args, every=every, patience=patience)

    async def commit(
        self,
        name: str,
        call: Callable[..., Awaitable[dict[str, Any]]],
        *args: Any,
        find: Find | None = None,
        repeat_safe: timedelta | None = None,
    ) -> dict[str, Any]:
        if find is None and repeat_safe is None:
            self._watch.blind.add(name)

        async def watched(session: Session, *given: Any) -> dict[str, Any]:
            with self._watch.inside(name):
                return await call(session, *given)

        return await self._delivery.commit(name, watched, *args, find=find, repeat_safe=repeat_safe)

    def log(self, message: str, level: Literal["info", "warn", "error"] = "info") -> None:
        self._delivery.log(message, level)

    def _noted(
        self,
        name: str,
        call: Callable[..., Awaitable[Any]],
        args: Sequence[Any],
        known: Sequence[Any],
        *,
        part: bool = False,
    ) -> Callable[..., Awaitable[Any]]:
        async def noted(session: Session, *given: Any) -> Any:
            # A part is a step of its own: each is made once, with its own piece of the plan.
            key = (name, digest(list(given if part else args)))
            self._watch.steps.append(key)
            self._watch.arguments[key] = known
            self._watch.results[key] = await call(session, *given)
            return self._watch.results[key]

        return noted


class WatchedNetwork(Network):
    """The same network; its sessions note what breaks the contract, and each commit's request."""

    watch: Watch

    def session(self, *args: Any, **more: Any) -> BoundSession:
        made = super().session(*args, **more)
        # The object is the host's own, made as the host makes it: only its class is narrowed.
        made.__class__ = _WatchedSession
        made.watch = self.watch  # type: ignore[attr-defined]
        return made


class _WatchedSession(BoundSession):
    watch: Watch

    async def request(self, *args: Any, **more: Any) -> Response:
        with _breaches(self.watch):
            return await super().request(*args, **more)

    def committing(self, gate: Gate) -> CommitSession:
        made = super().committing(gate)
        made.__class__ = _WatchedCommit
        made.watch = self.watch  # type: ignore[attr-defined]
        return made


class _WatchedCommit(CommitSession):
    watch: Watch

    async def request(self, *args: Any, **more: Any) -> Response:
        with _breaches(self.watch):
            return await super().request(*args, **more)

    async def _send(self, outgoing: Outgoing) -> Response:
        path = "/" + outgoing.url.raw_path.split("/", 3)[3]
        number = len(self.watch.relay.calls) + 1
        made = Commit(name=self.watch.committing, method=outgoing.method, path=path, number=number)
        self.watch.commits.append(made)
        return await super()._send(outgoing)


@contextmanager
def _breaches(watch: Watch) -> Iterator[None]:
    """A plugin may swallow what the host raises: the host's word counts."""
    try:
        yield
    except ContractBroken as breach:
        watch.breaches.append(str(breach))
        raise
