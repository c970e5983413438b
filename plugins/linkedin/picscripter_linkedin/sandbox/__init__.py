"""LinkedIn, emulated: OAuth 2.0, OpenID, organizations, uploads, and the versioned Posts API."""

import secrets
from collections.abc import Iterable, Mapping
from email.utils import format_datetime
from typing import Any, ClassVar

from picscripter.sandbox import Call, Choice, Consent, Control, Reply, Route, Sandbox, World
from picscripter_linkedin.sandbox import words
from picscripter_linkedin.sandbox.authors import Authors
from picscripter_linkedin.sandbox.calls import Calls
from picscripter_linkedin.sandbox.dials import LinkedInDials
from picscripter_linkedin.sandbox.login import Login
from picscripter_linkedin.sandbox.members import SEEDED
from picscripter_linkedin.sandbox.organizations import Organizations
from picscripter_linkedin.sandbox.posts import Posts
from picscripter_linkedin.sandbox.uploads import Uploads


class LinkedIn(Sandbox):
    """Hosts: `www` (consent, tokens, the bytes of files, posts) and `api`."""

    name = "linkedin"
    label = "LinkedIn"
    colour = "#0a66c2"
    seeded = SEEDED
    code_seconds = 1800.0
    body_limit = 64 * 1024 * 1024
    new_dials = LinkedInDials
    denial: ClassVar[dict[str, str]] = {
        "error": "user_cancelled_authorize",
        "error_description": "The user cancelled the authorization",
    }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._login = Login(self)
        self._calls = Calls(self, self._login)
        authors = Authors(self)
        self._uploads = Uploads(self, self._login, self._calls, authors)
        self._posts = Posts(self, self._calls, authors, self._uploads)
        self._organizations = Organizations(self._calls)

    def forget(self) -> None:
        """Begin again."""
        for each in (self._calls, self._uploads, self._posts):
            each.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for each in (self._login, self._organizations, self._uploads, self._posts):
            yield from each.routes()

    def controls(self) -> Mapping[tuple[str, str], Control]:
        """`GET /linkedin/_posts`: what was posted, whole."""
        return {("GET", "_posts"): self._posts.told}

    def choice(self, consent: Consent, /) -> Choice:
        """All scopes or none, as the member who is logged in."""
        question = "Continue as"
        return Choice(question=question, accounts=list(self.accounts), fixed=frozenset(consent.scopes))

    def dress(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - all answers alike
        """The time here, and what LinkedIn's support asks for when something went wrong."""
        date = format_datetime(self.now, usegmt=True)
        return reply.with_headers({"Date": date, "x-li-uuid": secrets.token_hex(8), "x-li-fabric": "sandbox"})

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """See `Sandbox`."""
        if why == "rate-limited":
            # LinkedIn itself tells nobody when; but a dial with an end has to.
            return words.problem(429, words.MEMBER_DAY).with_headers(
                {"Retry-After": str(max(1, round(detail.ends_at - self.now.timestamp())))}
            )
        if why == "status":
            return words.problem(detail)
        if why == "unknown-parameters":
            return words.unpermitted(f"/{detail[0]}").reply
        if why == "broken-body":
            return words.problem(400, "Request body could not be converted to data map")
        if why == "too-large":
            return words.problem(413, "Request Entity Too Large")
        return words.problem(404, f"No virtual resource found for path /{call.path}")


sandbox = LinkedIn
