"""Mastodon, emulated: one server with its apps, OAuth, media and posts (API of 4.3)."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from picscripter.sandbox import Account, Call, Choice, Consent, Reply, Route, Sandbox, World
from picscripter_mastodon.sandbox import words
from picscripter_mastodon.sandbox.dials import MastodonDials
from picscripter_mastodon.sandbox.login import Login
from picscripter_mastodon.sandbox.statuses import Statuses
from picscripter_mastodon.sandbox.uploads import Uploads


class Mastodon(Sandbox):
    """One host: `server`. Whatever server's name a person types leads here."""

    name = "mastodon"
    label = "Mastodon"
    colour = "#6364ff"
    seeded = (
        Account(id="110000000000000001", name="Picscripter Demo", handle="@picscripter_demo"),
        Account(id="110000000000000002", name="Mira Okafor", handle="@mira"),
    )
    code_seconds = 600.0
    body_limit = 17 * 1024 * 1024
    new_dials = MastodonDials
    form: ClassVar[Mapping[str, str]] = {"server": "mastodon.social"}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._login = Login(self)
        self._uploads = Uploads(self, self._login)
        self._statuses = Statuses(self, self._login, self._uploads)

    def forget(self) -> None:
        """Begin again."""
        self._uploads.forget()
        self._statuses.forget()

    def reset(self, *, connections: bool) -> None:
        """See `Sandbox`; with the connections the registered apps go, too."""
        super().reset(connections=connections)
        if connections:
            self._login.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield from self._login.routes()
        yield from self._uploads.routes()
        yield from self._statuses.routes()

    def choice(self, consent: Consent, /) -> Choice:
        """All scopes or none, for the account that is logged in."""
        return Choice(question="Allow as", accounts=list(self.accounts), fixed=frozenset(consent.scopes))

    def dress(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - see `Sandbox`
        """Every answer tells its window."""
        return reply if self.limited is None else reply.with_headers(words.limit_headers(self.limited))

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:  # noqa: ARG002 - see `Sandbox`
        """See `Sandbox`."""
        if why == "rate-limited":
            return words.error(429, "Too many requests").with_headers(words.limit_headers(detail))
        if why == "status":
            return words.error(detail, "This is what the dial wants")
        if why == "unknown-parameters":
            return words.error(422, f"The emulator knows no parameter {', '.join(detail)} here")
        if why == "broken-body":
            return words.error(400, "Error occurred while parsing request parameters")
        if why == "too-large":
            return words.error(413, "Payload too large")
        return words.error(404, "Record not found")


sandbox = Mastodon
