"""What a platform's emulator inherits: it adds its endpoints and its rules."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from aiohttp import web

from picscripter.plugin.clock import Clock
from picscripter.sandbox.accounts import Account, Accounts
from picscripter.sandbox.call import Call, Refusal, Reply
from picscripter.sandbox.consent import Answer, Choice, answer_consent, consent_page, message_page
from picscripter.sandbox.dials import Dials
from picscripter.sandbox.grants import Consent, Grants
from picscripter.sandbox.log import RequestLog
from picscripter.sandbox.media import Media
from picscripter.sandbox.routing import Route
from picscripter.sandbox.wall import Wall
from picscripter.sandbox.window import Window

Control = Callable[[web.Request], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What all emulators of one sandbox share."""

    clock: Clock
    wall: Wall
    media: Media


class Sandbox(ABC):
    """One emulated platform. A plugin's `sandbox` module exposes its subclass as `sandbox`.

    Class attributes: `name` (the plugin's), `label`, `colour` (CSS), `seeded` accounts, `code_seconds`,
    `body_limit` in bytes, `new_dials` (the class of its dials). State belongs into what `forget()` empties.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    colour: ClassVar[str] = "#4a5568"
    seeded: ClassVar[Sequence[Account]] = ()
    code_seconds: ClassVar[float] = 600.0
    body_limit: ClassVar[int] = 1024 * 1024
    new_dials: ClassVar[type[Dials]] = Dials

    def __init__(self, world: World) -> None:
        self.world = world
        self.log = RequestLog()
        self.accounts = Accounts(self.seeded)
        self.dials = self.new_dials()
        self.grants = Grants(world.clock, self.dials, code_seconds=self.code_seconds)
        self.limited: Window | None = None
        self._turned = asyncio.Event()

    # What an emulator declares.

    @abstractmethod
    def routes(self) -> Iterable[Route]:
        """Its endpoints."""

    @abstractmethod
    def forget(self) -> None:
        """Begin again with no posts and uploads."""

    @abstractmethod
    def choice(self, consent: Consent, /) -> Choice:
        """What the person may choose on the consent page."""

    @abstractmethod
    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """The platform's own words for what is refused before an endpoint is reached.

        `why`: no-such-path; unknown-parameters (detail: their names); broken-body (detail: the reason);
        too-large; rate-limited (detail: the Window); status (detail: the status that the dial wants).
        """

    def dress(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - for those that override it
        """Add the headers that the platform sends with every answer."""
        return reply

    def parameter(self, name: str) -> str:
        """The declared name of a parameter that may be spelt in several ways."""
        return name

    def new_account(self, key: str, name: str, handle: str) -> Account:
        """An account that a test asks for."""
        return Account(id=key, name=name, handle=handle)

    def controls(self) -> Mapping[tuple[str, str], Control]:
        """More control endpoints, by method and name (`_webhook`)."""
        return {}

    form: ClassVar[Mapping[str, str]] = {}
    """What a person types here where the plugin's login begins with a form; `GET /<platform>/_form` tells it."""

    example: ClassVar[Mapping[str, Any]] = {}
    """Options without which no post can be made here (a board of the seeded account); `GET /<platform>/_options`."""

    denial: ClassVar[dict[str, str]] = {"error": "access_denied"}
    redirect_tail: ClassVar[str] = ""

    # What an emulator uses.

    @property
    def now(self) -> datetime:
        """The time here."""
        return self.world.clock.now()

    def ask_person(self, consent: Consent) -> Reply:
        """Answer an authorize endpoint with the consent page."""
        return consent_page(self.label, self.colour, self.name, consent, self.choice(consent))

    def message(self, title: str, message: str, status: int = 400) -> Reply:
        """A page that only says something, for people."""
        return message_page(self.label, self.colour, title, message, status)

    def post_page(self, key: str) -> Reply:
        """Answer a permalink: the wall, showing this post alone."""
        if self.world.wall.get(self.name, key) is None:
            return self.message("This post is not here", "It was deleted, or it never was.", 404)
        return Reply(status=302, text="", headers={"Location": f"/?platform={self.name}&id={key}"})

    # What the host of the emulators calls.

    async def act(self, route: Route, call: Call) -> Reply:
        """Check what every endpoint wants checked, then let it act."""
        if call.body.broken is not None:
            return self.refuse(call, "broken-body", call.body.broken)
        if route.params is not None and self.dials.strict:
            unknown = sorted(name for name in call.names if self.parameter(name) not in route.params)
            if unknown:
                return self.refuse(call, "unknown-parameters", unknown)
        try:
            reply = route.act(call)
            return reply if isinstance(reply, Reply) else await reply
        except Refusal as refusal:
            return refusal.reply

    def person_answers(self, key: str, answer: Answer) -> Reply:
        """The consent page's form came back. A question is answered once."""
        consent = self.grants.answered(key)
        if consent is None:
            return self.message("This page was used already", "Start again from the app.", 410)
        choice = self.choice(consent)
        return answer_consent(self.grants, consent, choice, answer, self.denial, self.redirect_tail)

    def turn(self, changes: object) -> None:
        """Turn dials, and tell those that hang. Raises BadDials."""
        self.dials.update(changes)
        self._turned.set()
        self._turned = asyncio.Event()

    async def hang(self) -> None:
        """Return when the dial `hang` is off."""
        while self.dials.hang:
            await self._turned.wait()

    def within_limit(self) -> bool:
        """Count one request against the dial `rateLimitAfter`."""
        limit = self.dials.rate_limit_after
        if limit is None:
            self.limited = None
            return True
        if self.limited is None or (self.limited.limit, self.limited.seconds) != (
            limit,
            self.dials.rate_limit_seconds,
        ):
            self.limited = Window(limit=limit, seconds=self.dials.rate_limit_seconds)
        return self.limited.count(self.now.timestamp())

    def reset(self, *, connections: bool) -> None:
        """No posts, no faults, an empty log; with `connections`, nobody has consented to anything either."""
        self.turn(self.new_dials().as_json())
        self.log = RequestLog()
        self.limited = None
        self.world.wall.clear(self.name)
        self.forget()
        if connections:
            self.accounts.reset()
            self.grants = Grants(self.world.clock, self.dials, code_seconds=self.code_seconds)
