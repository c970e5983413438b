"""TikTok, emulated: Login Kit, and the Content Posting API for videos by upload."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from picscripter.sandbox import Account, Call, Choice, Consent, Control, Reply, Route, Sandbox, World
from picscripter.sandbox.consent import Answer
from picscripter_tiktok.sandbox import rules, words
from picscripter_tiktok.sandbox.creators import PRIVATE
from picscripter_tiktok.sandbox.dials import TikTokDials
from picscripter_tiktok.sandbox.login import FIXED, Login
from picscripter_tiktok.sandbox.publishing import Publishing
from picscripter_tiktok.sandbox.webhook import Webhook


class TikTok(Sandbox):
    """Hosts: `www` (consent, posts), `api`, `upload`. `smallest`: bytes of a chunk that others follow."""

    name = "tiktok"
    label = "TikTok"
    colour = "#fe2c55"
    seeded = (
        Account(
            id="-000HarbourKitchen0000000000000000001", name="Harbour Kitchen", handle="@harbour.kitchen"
        ),
        Account(id="-000MiraBakes00000000000000000000002", name="Mira Bakes", handle="@mira.bakes"),
        Account(id=PRIVATE, name="Quiet Corner", handle="@quiet.corner"),
    )
    code_seconds = 300.0
    body_limit = rules.LARGEST_LAST
    new_dials = TikTokDials
    denial: ClassVar[dict[str, str]] = {
        "error": "access_denied",
        "error_description": "The user denied the request.",
    }
    example: ClassVar[Mapping[str, Any]] = {"privacyLevel": "PUBLIC_TO_EVERYONE"}
    smallest: ClassVar[int] = rules.SMALLEST_CHUNK

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._login = Login(self)
        self._publishing = Publishing(self, self._login, smallest=self.smallest)
        self._webhook = Webhook(self, self._publishing)

    def forget(self) -> None:
        """Begin again."""
        self._publishing.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield from self._login.routes()
        yield from self._publishing.routes()

    def controls(self) -> Mapping[tuple[str, str], Control]:
        """What was uploaded and with which settings, and `Webhook`."""
        return {("GET", "_uploads"): self._publishing.list, ("POST", "_webhook"): self._webhook.send}

    def choice(self, consent: Consent, /) -> Choice:  # noqa: ARG002 - see `Sandbox`
        """The account that is logged in; each scope but the first can be left out."""
        return Choice(question="Allow as", accounts=list(self.accounts), fixed=FIXED)

    def person_answers(self, key: str, answer: Answer) -> Reply:
        """See `Sandbox`."""
        return self._login.granted(key, answer.scopes, super().person_answers(key, answer))

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:  # noqa: ARG002 - see `Sandbox`
        """See `Sandbox`."""
        match why:
            case "rate-limited":
                return words.limited(detail, self.now.timestamp())
            case "status":
                return _of_status(detail)
            case "unknown-parameters":
                return words.error(400, "invalid_params", f"unknown: {', '.join(detail)}")
            case "broken-body":
                return words.error(400, "invalid_params", "The request body is incorrect")
            case "too-large":
                return words.error(413, "invalid_params", "The request body is too large")
        return words.error(404, "not_found", "The address is not there")


def _of_status(status: int) -> Reply:
    """TikTok's words for a status that the dial wants."""
    if status == 401:
        return words.error(401, "access_token_invalid", words.BAD_TOKEN)
    if status == 429:
        return words.limited()
    return words.error(
        status, "internal_error" if status >= 500 else "forbidden", "This is what the dial wants"
    )


sandbox = TikTok
