"""X, emulated: OAuth 2.0 with PKCE, and posting text, pictures, GIFs and videos (API v2, OpenAPI 2.167)."""

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp.web import Request

from picscripter.sandbox import Call, Choice, Consent, Control, Reply, Route, Sandbox, World
from picscripter_twitter.sandbox import words
from picscripter_twitter.sandbox.archive import Archive
from picscripter_twitter.sandbox.dials import TwitterDials
from picscripter_twitter.sandbox.limits import Limits
from picscripter_twitter.sandbox.login import Login
from picscripter_twitter.sandbox.media import Media
from picscripter_twitter.sandbox.members import SEEDED, Members
from picscripter_twitter.sandbox.posts import Posts
from picscripter_twitter.sandbox.reading import Reading
from picscripter_twitter.sandbox.uploads import Uploads


class Twitter(Sandbox):
    """Hosts: `web` (x.com: consent and posts) and `api` (api.x.com)."""

    name = "twitter"
    label = "X"
    colour = "#536471"
    seeded = SEEDED
    code_seconds = 30.0
    body_limit = 8 * 1024 * 1024
    new_dials = TwitterDials

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._limits = Limits(self)
        self._login = Login(self)
        members, self.archive, self._uploads = Members(self), Archive(), Uploads(self)
        self._reading = Reading(self, self._login, self._limits, members, self.archive)
        self._media = Media(self, self._login, self._limits, members, self._uploads)
        self._posts = Posts(self, self._login, self._limits, members, self._uploads, self.archive)

    def forget(self) -> None:
        """Begin again."""
        self._limits.forget()
        self.archive.forget()
        self._uploads.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield from self._login.routes()
        yield from self._posts.routes()
        yield from self._reading.routes()
        yield from self._media.routes()

    def controls(self) -> Mapping[tuple[str, str], Control]:
        """`GET /twitter/_uploads`: what was uploaded, shown or not."""
        return {("GET", "_uploads"): self._uploaded}

    async def _uploaded(self, _request: Request) -> Reply:
        return Reply(json=[each.as_json() for each in self._uploads])

    def choice(self, consent: Consent, /) -> Choice:
        """All scopes or none, and one account: the one that is logged in."""
        question = "Continue as"
        return Choice(question=question, accounts=list(self.accounts), fixed=frozenset(consent.scopes))

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """See `Sandbox`."""
        if why == "rate-limited":
            return words.too_many(detail)
        if why == "status":
            return words.problem(detail)
        if why == "unknown-parameters":
            name = detail[0]
            message = f"The query parameter [{name}] is not one of those that this endpoint knows."
            return words.invalid(message, {each: [str(call.params.get(each, ""))] for each in detail})
        if why == "broken-body":
            return words.invalid(f"The body cannot be read: {detail}")
        if why == "too-large":
            return words.problem(413, "The body is larger than this endpoint takes.")
        return words.problem(404)


sandbox = Twitter
