"""What a login asks before consent, and the way on to the platform."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from picscripter.plugin.login import FormField, Login
from picscripter.storage.oauth_states import OpenForm
from picscripter.web.pages.choose import masked
from picscripter.web.pages.layout import page


def form_page(
    form: OpenForm,
    login: Login,
    label: str,
    token: str,
    *,
    strange: bool,
    typed: Mapping[str, str] | None = None,
    wrong: str | None = None,
) -> web.Response:
    """The form; it is sent to its own address. `wrong`: what was wrong with the last sending, which held `typed`."""
    title = f"Connect {label}"
    rows = "".join(_row(field, (typed or {}).get(field.name, field.default)) for field in login.form)
    return page(
        title,
        f"<h1>{escape(title)}</h1>{_warning(form) if strange else ''}"
        f'<form method="post" autocomplete="off"><input type="hidden" name="token" value="{escape(token)}">'
        f"{rows}{_alert(wrong)}"
        '<div class="buttons"><button class="main" name="decision" value="connect">Continue</button></div></form>'
        '<p class="small">Apps that you use with picscripter can then post there until you disconnect.</p>',
        status=200 if wrong is None else 422,
    )


def leave_page(url: str) -> web.Response:
    """On to the platform. Not a redirect: browsers hold `form-action` against where an answer to a form leads."""
    title = f"On to {urlsplit(url).hostname}"
    return page(
        title,
        f"<h1>{escape(title)}</h1><p>There you say whether access is allowed.</p>"
        f'<p><a href="{escape(url)}">Continue</a></p><meta http-equiv="refresh" content="0; url={escape(url)}">',
    )


def _row(field: FormField, value: str) -> str:
    kind = "password" if field.secret else "text"
    shown = "" if field.secret else escape(value)
    return (
        f'<label class="field"><span>{escape(field.label)}</span>'
        f'<input type="{kind}" name="{escape(field.name)}" value="{shown}" autocapitalize="none" spellcheck="false" '
        f'placeholder="{escape(field.placeholder)}" maxlength="1000"{"" if field.default else " required"}></label>'
    )


def _warning(form: OpenForm) -> str:
    return (
        '<p class="warn">This connects your account to the picscripter user '
        f"<strong>{escape(masked(form.email))}</strong>, who can then post there. If that is not you, or you did "
        "not begin this yourself, close this page.</p>"
    )


def _alert(wrong: str | None) -> str:
    return "" if wrong is None else f'<p class="wrong" role="alert">{escape(wrong)}</p>'
