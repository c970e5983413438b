"""Bluesky, emulated: one personal data server with its sessions, blobs and records."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from picscripter.sandbox import Account, Call, Choice, Consent, Reply, Route, Sandbox, World
from picscripter_bluesky.sandbox import words
from picscripter_bluesky.sandbox.dials import BlueskyDials
from picscripter_bluesky.sandbox.records import Records
from picscripter_bluesky.sandbox.sessions import Sessions


class Bluesky(Sandbox):
    """Hosts: `web` (bsky.app: posts) and `pds`; whatever server's name a person types leads to that."""

    name = "bluesky"
    label = "Bluesky"
    colour = "#0a7aff"
    seeded = (
        Account(
            id="did:plc:picscripterdemo234567abc",
            name="Picscripter Demo",
            handle="@picscripter-demo.bsky.social",
        ),
        Account(id="did:plc:miraokafor234567abcdefgh", name="Mira Okafor", handle="@mira.bsky.social"),
    )
    body_limit = 6 * 1024 * 1024
    new_dials = BlueskyDials
    form: ClassVar[Mapping[str, str]] = {
        "handle": "picscripter-demo.bsky.social",
        "password": "demo-demo-demo-demo",
    }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._sessions = Sessions(self)
        self._records = Records(self, self._sessions)

    def forget(self) -> None:
        """Begin again."""
        self._records.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield from self._sessions.routes()
        yield from self._records.routes()

    def choice(self, consent: Consent, /) -> Choice:  # noqa: ARG002 - there is no consent page to choose on
        """Nobody is asked: whoever knows the password is the person."""
        return Choice(question="", accounts=list(self.accounts))

    def dress(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - see `Sandbox`
        """Every answer tells its window."""
        return reply if self.limited is None else reply.with_headers(words.limit_headers(self.limited))

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:  # noqa: ARG002 - see `Sandbox`
        """See `Sandbox`."""
        if why == "rate-limited":
            return words.error(429, "RateLimitExceeded", "Rate Limit Exceeded").with_headers(
                words.limit_headers(detail)
            )
        if why == "status":
            return words.error(
                detail, words.NAMES.get(detail, "InvalidRequest"), "This is what the dial wants"
            )
        if why == "unknown-parameters":
            return words.error(400, "InvalidRequest", f"Unknown parameters: {', '.join(detail)}")
        if why == "broken-body":
            return words.error(400, "InvalidRequest", f"Unable to parse the body: {detail}")
        if why == "too-large":
            return words.error(413, "PayloadTooLarge", "request entity too large")
        return words.error(501, "MethodNotImplemented", "Method Not Implemented")


sandbox = Bluesky
