"""The frame of every page: its style, and the headers that let it do nothing but be read."""

import base64
import hashlib
from html import escape
from importlib.resources import files

from aiohttp import web

STYLE = files("picscripter.web.pages").joinpath("style.css").read_text(encoding="utf-8")

_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

# The one style by its digest; no script, picture, frame or font, and forms only to ourselves.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def page(title: str, body: str, *, status: int = 200) -> web.Response:
    """An HTML answer. `title` is escaped here; `body` is HTML whose values its maker has escaped."""
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{escape(title)} · picscripter</title><style>{STYLE}</style></head>"
        f'<body><main><p class="brand">picscripter</p>{body}</main></body></html>'
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def account_row(handle: str, kind: str) -> str:
    """How an account is shown in a list: its initials, its name and what it is, escaped.

    No picture: it would be fetched from the platform, which would learn who looks at this page.
    """
    words = [word for word in handle.lstrip("@").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in words[:2]).upper()
    return (
        f'<span class="initials" aria-hidden="true">{escape(initials)}</span>'
        f'<span class="who">{escape(handle)}<small>{escape(kind)}</small></span>'
    )
