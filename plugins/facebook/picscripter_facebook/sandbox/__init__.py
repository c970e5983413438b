"""Facebook, emulated: Facebook Login, Pages, and posting to them, with photos and videos (Graph API v26.0)."""

import re
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from picscripter.sandbox import (
    Account,
    Act,
    Call,
    Choice,
    Consent,
    Control,
    Denied,
    Reply,
    Route,
    Sandbox,
    Window,
    World,
)
from picscripter_facebook.sandbox import words
from picscripter_facebook.sandbox.login import Login
from picscripter_facebook.sandbox.posts import Posts
from picscripter_facebook.sandbox.publishing import Publishing
from picscripter_facebook.sandbox.reels import Reels
from picscripter_facebook.sandbox.tokens import Tokens
from picscripter_facebook.sandbox.uploads import Uploads
from picscripter_facebook.sandbox.video_posts import VideoPosts
from picscripter_facebook.sandbox.videos import Videos
from picscripter_facebook.sandbox.webhook import Webhook

NEWEST, OLDEST = 26, 21  # v20.0 ended 2026-09-24; an ended version is served by the oldest that lives


class Facebook(Sandbox):
    """Hosts: `www` (www.facebook.com: the dialog), `graph` (graph.facebook.com) and `rupload` (bytes of reels)."""

    name = "facebook"
    label = "Facebook"
    colour = "#1268d8"
    seeded = (
        Account(id="102210000000001", name="Harbour Coffee", handle="Harbour Coffee"),
        Account(id="102210000000002", name="Night Train Radio", handle="Night Train Radio"),
        Account(id="102210000000003", name="Paper & Ink", handle="Paper & Ink"),
    )
    body_limit = 10_000_000_000  # the largest video; what is too large for a picture its endpoint says
    redirect_tail = "#_=_"
    denial: ClassVar = {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._tokens = Tokens(self)
        login = Login(self, self._tokens)
        self._videos, self._uploads = Videos(self, self._tokens), Uploads(self, self._tokens)
        self._video_posts = VideoPosts(self, self._tokens, self._videos, self._uploads)
        self._posts = Posts(self, self._tokens, login, self._videos, self._uploads)
        self._groups = (
            login,
            self._uploads,
            self._video_posts,
            Reels(self, self._tokens, self._videos),
            self._videos,
            Publishing(self, self._tokens, self._posts),
            self._posts,
        )

    def forget(self) -> None:
        """Begin again."""
        for group in (self._posts, self._videos, self._uploads, self._video_posts):
            group.forget()

    async def act(self, route: Route, call: Call) -> Reply:
        """Whatever is asked: what is ready by now hangs on the wall before."""
        self._videos.settle()
        return await super().act(route, call)

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for group in self._groups:
            for route in group.routes():
                yield route if route.page else replace(route, act=_versioned(route.act))

    def controls(self) -> Mapping[tuple[str, str], Control]:
        """`_webhook` beside the common ones."""
        return {("POST", "_webhook"): Webhook(self, self._posts, self._videos).send}

    def choice(self, _consent: Consent, /) -> Choice:
        """Any of the permissions and any of the Pages can be declined."""
        return Choice(question="Which Pages may it use?", accounts=list(self.accounts), several=True)

    def parameter(self, name: str) -> str:
        """`attached_media[0]` is attached_media."""
        return re.sub(r"\[\d*\]$", "", name)

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """See `Sandbox`."""
        if why == "status":
            return words.with_status(detail)
        if why == "rate-limited":
            return words.too_many(self._page(call))
        if why == "unknown-parameters":
            hint = f"Graph would ignore what it does not know; this sandbox is strict: {', '.join(detail)}"
            return words.error(400, 100, "(#100) Invalid parameter", reason=hint)
        if why == "broken-body":
            return words.error(400, 100, f"(#100) The body cannot be read: {detail}")
        if why == "too-large":
            return words.error(400, 100, "Invalid parameter", subcode=1366046, reason=words.TOO_BIG)
        return words.no_such_path(call.path)

    def dress(self, call: Call, reply: Reply) -> Reply:
        """Version and usage stand on every answer."""
        page = self._page(call)
        percent, wait = _used(self.limited, self.now.timestamp())
        version = min(max(_version(call.path) or OLDEST, OLDEST), NEWEST)
        return reply.with_headers(
            {"facebook-api-version": f"v{version}.0", **words.usage(page, percent, wait)}
        )

    def _page(self, call: Call) -> str | None:
        """The Page whose token came, if one did and it works."""
        try:
            token = self.grants.look(self._tokens.value(call) or "")
        except Denied:
            return None
        return token.account if token.kind == "page" else None


def _versioned(act: Act) -> Act:
    """The same, but a version that is not out yet is an unknown path."""

    def checked(call: Call) -> Reply | Awaitable[Reply]:
        version = _version(call.path)
        if version is None or version > NEWEST:
            return words.no_such_path(call.path)
        return act(call)

    return checked


def _version(path: str) -> int | None:
    found = re.match(r"(?:video-upload/)?v(\d+)\.\d+/", path)
    return int(found[1]) if found else None


def _used(window: Window | None, now: float) -> tuple[int, float]:
    """How much of the limit is used, in percent, and the seconds until it begins anew."""
    if window is None or now >= window.ends_at:
        return 0, 0.0
    return round(100 * window.used / max(1, window.limit)) if window.limit else 100, window.ends_at - now


sandbox = Facebook
