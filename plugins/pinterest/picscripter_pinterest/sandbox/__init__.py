"""Pinterest, emulated: OAuth, boards, uploads of videos, and pins (API v5)."""

from collections.abc import Iterable
from dataclasses import replace
from inspect import isawaitable
from typing import Any, ClassVar

from picscripter.sandbox import (
    Account,
    Act,
    Call,
    Choice,
    Consent,
    Denied,
    Refusal,
    Reply,
    Route,
    Sandbox,
    World,
)
from picscripter_pinterest.sandbox import words
from picscripter_pinterest.sandbox.boards import Boards, first_board
from picscripter_pinterest.sandbox.dials import PinterestDials
from picscripter_pinterest.sandbox.login import Login
from picscripter_pinterest.sandbox.media import Uploads
from picscripter_pinterest.sandbox.pins import Pins
from picscripter_pinterest.sandbox.sources import Sources
from picscripter_pinterest.sandbox.windows import Windows


class Pinterest(Sandbox):
    """Hosts: `www` (www.pinterest.com), `api` (api.pinterest.com) and `upload` (the form of Amazon S3)."""

    name = "pinterest"
    label = "Pinterest"
    colour = "#c8102e"
    seeded = (
        Account(id="549755885175001", name="Harbour Coffee", handle="harbourcoffee"),
        Account(id="549755885175002", name="Night Train Radio", handle="nighttrainradio"),
        Account(id="549755885175003", name="Paper & Ink", handle="paperandink"),
    )
    example: ClassVar = {"boardId": first_board(seeded[0])}
    body_limit = 2 * 1024**3 + 1024 * 1024  # the largest video, and the form around it
    new_dials = PinterestDials

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._windows = Windows()
        self._login = Login(self)
        self._boards = Boards(self, self._login)
        self._uploads = Uploads(self, self._login)
        self._pins = Pins(self, self._login, self._boards, Sources(self, self._uploads))
        self._groups = (self._login, self._boards, self._uploads, self._pins)

    def forget(self) -> None:
        """Begin again."""
        for group in (self._windows, self._boards, self._uploads, self._pins):
            group.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for group in self._groups:
            for route in group.routes():
                yield replace(route, act=self._counted(route.act)) if route.host == "api" else route

    def choice(self, consent: Consent, /) -> Choice:
        """All scopes or none, for one account."""
        return Choice(question="Who are you?", accounts=list(self.accounts), fixed=frozenset(consent.scopes))

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """See `Sandbox`."""
        if why == "rate-limited":
            return words.limited(detail, self.now.timestamp())
        if why == "status":
            return words.with_status(detail, of_storage=call.host == "upload")
        if why == "unknown-parameters":
            hint = "Pinterest would ignore what it does not know; this sandbox is strict"
            return words.error(400, 1, f"Invalid request: {hint}: {', '.join(detail)}")
        if why == "broken-body":
            return words.error(400, 1, f"Invalid request: the body cannot be read: {detail}")
        if why == "too-large":
            return words.error(413, 1, "Invalid request: the body is too large")
        return words.error(404, 404, f"There is no {call.method} /{call.path}")

    def _counted(self, act: Act) -> Act:
        """The same within Pinterest's own limits, which stand in the headers of every answer."""

        async def counted(call: Call) -> Reply:
            try:
                token = self.grants.look(call.bearer or "")
            except Denied:
                return await _acted(act, call)
            now, trial = self.now.timestamp(), self.dials.trial  # type: ignore[attr-defined]
            window = self._windows.of(call, token, trial=trial)
            if not window.count(now) and self.dials.windows:  # type: ignore[attr-defined]
                return words.limited(window, now)
            return (await _acted(act, call)).with_headers(words.usage(window, now))

        return counted


async def _acted(act: Act, call: Call) -> Reply:
    try:
        reply = act(call)
        return await reply if isawaitable(reply) else reply
    except Refusal as refusal:
        return refusal.reply


sandbox = Pinterest
