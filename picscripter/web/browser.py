"""The secret by which we know a browser again between consent and callback; it names no person."""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web

from picscripter.web.services import services

LIFE = 30 * 60
"""Seconds: ten minutes of consent, ten of choice, and some patience between them."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}\.[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """`secret` is what the cookie holds; `known`: it came with the request, signed by us."""

    secret: str
    known: bool

    @property
    def given(self) -> str | None:
        """The secret that came with the request, or None."""
        return self.secret if self.known else None


def browser_of(request: web.Request) -> Browser:
    """The browser that asks; one without a good cookie gets a new secret, for `remember`."""
    cookie = request.cookies.get(_name(request), "")
    secret, _, signature = cookie.partition(".")
    if _SHAPE.fullmatch(cookie) and hmac.compare_digest(signature, _sign(request, f"browser {secret}")):
        return Browser(secret=secret, known=True)
    return Browser(secret=secrets.token_urlsafe(32), known=False)


def remember(request: web.Request, response: web.StreamResponse, browser: Browser) -> None:
    """Leave the cookie. Lax: it must come along when the platform sends the person back to us."""
    response.set_cookie(
        _name(request),
        f"{browser.secret}.{_sign(request, f'browser {browser.secret}')}",
        max_age=LIFE,
        path="/",
        httponly=True,
        secure=services(request).https,
        samesite="Lax",
    )


def form_token(request: web.Request, browser: Browser, purpose: str) -> str:
    """What a form of ours carries so that no other site can send it, good for this purpose alone."""
    return _sign(request, f"form {browser.secret} {purpose}")


def is_ours(request: web.Request, browser: Browser, purpose: str, token: str) -> bool:
    """Whether the form came from our own page in this browser."""
    expected = form_token(request, browser, purpose)
    return browser.known and hmac.compare_digest(expected.encode(), token.encode(errors="replace"))


def _name(request: web.Request) -> str:
    # __Host-: no other host of the domain can put its own secret there (RFC 6265bis, section 4.1.3.2).
    return "__Host-picscripter-browser" if services(request).https else "picscripter-browser"


def _sign(request: web.Request, text: str) -> str:
    return hmac.new(services(request).session_secret.encode(), text.encode(), sha256).hexdigest()
