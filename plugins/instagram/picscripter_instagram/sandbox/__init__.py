"""Instagram, emulated: both logins on their hosts, containers, publishing, quota (Graph API v26.0)."""

import re
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, cast

from picscripter.sandbox import (
    Account,
    Act,
    Call,
    Choice,
    Consent,
    Control,
    Denied,
    Dials,
    Reply,
    Route,
    Sandbox,
    Window,
    World,
)
from picscripter_instagram.sandbox import words
from picscripter_instagram.sandbox.dials import InstagramDials
from picscripter_instagram.sandbox.facebook_login import FacebookLogin
from picscripter_instagram.sandbox.instagram_login import InstagramLogin
from picscripter_instagram.sandbox.making import Making
from picscripter_instagram.sandbox.posts import Posts
from picscripter_instagram.sandbox.publishing import Publishing
from picscripter_instagram.sandbox.store import Store
from picscripter_instagram.sandbox.tokens import GRAPH, READ, Tokens

NEWEST, OLDEST = 26, 21  # v20.0 ended 2026-09-24; an ended version is served by the oldest that lives


class Instagram(Sandbox):
    """Hosts: `www api graph` of instagram.com; `facebook facebook_graph rupload` of facebook.com."""

    name = "instagram"
    label = "Instagram"
    colour = "#c13584"
    seeded = (
        Account(id="17841400000000001", name="Harbour Coffee", handle="@harbour.coffee"),
        Account(id="17841400000000002", name="Night Train Radio", handle="@nighttrain.radio"),
        Account(id="17841400000000003", name="Paper & Ink", handle="@paper_and_ink"),
    )
    code_seconds = 3600.0
    body_limit = 301 * 1024 * 1024
    new_dials: ClassVar[type[Dials]] = InstagramDials
    redirect_tail = "#_"
    denial: ClassVar = {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "The user denied your request",
    }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._tokens, self._store = Tokens(self), Store()
        self._posts = Posts(self, self._tokens, self._store)
        self._groups = (
            InstagramLogin(self, self._tokens),
            FacebookLogin(self, self._tokens),
            Making(self, self._tokens, self._store),
            Publishing(self, lambda: cast(InstagramDials, self.dials), self._tokens, self._store),
            self._posts,
        )

    def forget(self) -> None:
        """Begin again."""
        self._store.forget()

    def routes(self) -> Iterable[Route]:
        """The endpoints."""
        for group in self._groups:
            for route in group.routes():
                versioned = "{version}" in route.path and not route.page
                yield replace(route, act=_versioned(route.act)) if versioned else route

    def controls(self) -> Mapping[tuple[str, str], Control]:
        """`_media` beside the common ones."""
        return {("GET", "_media"): self._posts.shown}

    def choice(self, consent: Consent, /) -> Choice:
        """One account at Instagram; any of the Pages, and of the permissions, at Facebook."""
        if READ[GRAPH] in consent.scopes:
            fixed = frozenset({READ[GRAPH]})
            return Choice(question="Which account?", accounts=list(self.accounts), fixed=fixed)
        return Choice(
            question="Which Pages, with their Instagram accounts, may it use?",
            accounts=list(self.accounts),
            several=True,
        )

    def refuse(self, call: Call, why: str, detail: Any = None) -> Reply:
        """See `Sandbox`."""
        if why == "status":
            return words.with_status(detail)
        if why == "rate-limited":
            return words.error(400, 80002, words.BUSY)
        if why == "unknown-parameters":
            hint = f"Graph would ignore what it does not know; this sandbox is strict: {', '.join(detail)}"
            return words.error(400, 100, "(#100) Invalid parameter", reason=hint)
        if why == "broken-body":
            return words.error(400, 100, f"(#100) The body cannot be read: {detail}")
        if why == "too-large":
            message = "Partial request (did not match length of file)"
            return words.upload(400, "PartialRequestError", message, retriable=False)
        return words.no_such_path(call.path)

    def dress(self, call: Call, reply: Reply) -> Reply:
        """The version that answered, and usage once it is noticeable."""
        version = min(max(_version(call.path) or OLDEST, OLDEST), NEWEST)
        percent, wait = _used(self.limited, self.now.timestamp())
        usage = words.usage(self._account(call), percent, wait)
        return reply.with_headers({"facebook-api-version": f"v{version}.0", **usage})

    def _account(self, call: Call) -> str | None:
        """The account whose token came, if one did and it works."""
        scheme, _, value = call.headers.get("Authorization", "").partition(" ")
        given = call.params.get("access_token") or (value if scheme in ("Bearer", "OAuth") else "")
        try:
            return self.grants.look(str(given)).account
        except Denied:
            return None


def _versioned(act: Act) -> Act:
    """The same, but a version that is not out yet is an unknown path."""

    def checked(call: Call) -> Reply | Awaitable[Reply]:
        version = _version(call.path)
        if version is None or version > NEWEST:
            return words.no_such_path(call.path)
        return act(call)

    return checked


def _version(path: str) -> int | None:
    found = re.match(r"(?:ig-api-upload/)?v(\d+)\.\d+/", path)
    return int(found[1]) if found else None


def _used(window: Window | None, now: float) -> tuple[int, float]:
    """How much of the limit is used, in percent, and the seconds until it begins anew."""
    if window is None or now >= window.ends_at:
        return 0, 0.0
    return round(100 * window.used / max(1, window.limit)) if window.limit else 100, window.ends_at - now


sandbox = Instagram
