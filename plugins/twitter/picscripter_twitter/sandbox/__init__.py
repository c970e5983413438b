"""X, emulated: OAuth 2.0 with PKCE, and posting text (API v2, OpenAPI 2.167)."""

from collections.abc import Iterable
from typing import Any

from picscripter.sandbox import Call, Choice, Consent, Reply, Route, Sandbox, World
from picscripter_twitter.sandbox import words
from picscripter_twitter.sandbox.dials import TwitterDials
from picscripter_twitter.sandbox.limits import Limits
from picscripter_twitter.sandbox.login import Login
from picscripter_twitter.sandbox.members import SEEDED, Members
from picscripter_twitter.sandbox.posts import Posts


class Twitter(Sandbox):
    """Hosts: `web` (x.com: consent and posts) and `api` (api.x.com)."""

    name = "twitter"
    label = "X"
    colour = "#536471"
    seeded = SEEDED
    code_seconds = 30.0
    new_dials = TwitterDials

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._limits = Limits(self)
        self._login = Login(self)
        self._posts = Posts(self, self._login, self._limits, Members(self))

    def forget(self) -> None:
        """Begin again."""
        self._limits.forget()
        self._posts.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        yield from self._login.routes()
        yield from self._posts.routes()

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
