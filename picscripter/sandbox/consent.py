"""The page on which a person allows or denies, and what follows from the answer."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from urllib.parse import urlencode, urlsplit

from picscripter.sandbox.accounts import Account
from picscripter.sandbox.call import Reply
from picscripter.sandbox.grants import Consent, Grants

PAGE = Template(files("picscripter.sandbox").joinpath("pages/consent.html").read_text(encoding="utf-8"))
STYLE = files("picscripter.sandbox").joinpath("pages/consent.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a platform lets the person choose.

    `several`: tick any number of `accounts` (Pages), else exactly one. `fixed`: scopes that cannot be
    unticked.
    """

    question: str
    accounts: Sequence[Account]
    several: bool = False
    fixed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The posted form. The lists are None for a script that wants what was pre-ticked."""

    allow: bool
    scopes: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None


def consent_page(label: str, colour: str, platform: str, consent: Consent, choice: Choice) -> Reply:
    """The page. Its header `X-Sandbox-Request` repeats the hidden field `request`, for scripts."""
    target = urlsplit(consent.redirect_uri)
    page = PAGE.substitute(
        style=STYLE,
        label=html.escape(label),
        colour=html.escape(colour),
        platform=html.escape(platform),
        app=html.escape(consent.client),
        host=html.escape(target.netloc),
        request=html.escape(consent.id),
        question=html.escape(choice.question),
        accounts="".join(
            _account(account, i, several=choice.several) for i, account in enumerate(choice.accounts)
        ),
        scopes="".join(_scope(scope, fixed=scope in choice.fixed) for scope in consent.scopes),
    )
    # form-action also rules where the answer may redirect to (CSP 3, section 6.4.2), hence the app's origin.
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {target.scheme}://{target.netloc}"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Sandbox-Request": consent.id,
    }
    return Reply(text=page, headers=headers)


def message_page(label: str, colour: str, title: str, message: str, status: int = 400) -> Reply:
    """A page that only says something."""
    head = f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title><style>{STYLE}</style>"
    body = (
        f'<main style="--brand:{html.escape(colour)}"><p class=brand>{html.escape(label)} sandbox</p>'
        f"<h1>{html.escape(title)}</h1><p>{html.escape(message)}</p></main>"
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Reply(status=status, text=head + body, headers=headers)


def answer_consent(
    grants: Grants,
    consent: Consent,
    choice: Choice,
    answer: Answer,
    denial: Mapping[str, str],
    tail: str = "",
) -> Reply:
    """Send the browser back with a code, or with the platform's `denial`; `tail` ends the address."""
    state = {} if consent.state is None else {"state": consent.state}
    if not answer.allow:
        return _back(consent, {**denial, **state}, tail)
    ids = [account.id for account in choice.accounts]
    chosen = ids if answer.accounts is None else [each for each in ids if each in answer.accounts]
    if not choice.several:
        chosen = chosen[:1]
    scopes = [
        scope
        for scope in consent.scopes
        if answer.scopes is None or scope in answer.scopes or scope in choice.fixed
    ]
    code = grants.code(consent, scopes=scopes, accounts=chosen)
    return _back(consent, {"code": code, **state}, tail)


def _back(consent: Consent, query: Mapping[str, str], tail: str) -> Reply:
    joint = "&" if urlsplit(consent.redirect_uri).query else "?"
    return Reply(
        status=302, text="", headers={"Location": f"{consent.redirect_uri}{joint}{urlencode(query)}{tail}"}
    )


def _account(account: Account, index: int, *, several: bool) -> str:
    kind = "checkbox" if several else "radio"
    ticked = " checked" if several or index == 0 else ""
    handle = "" if account.handle == account.name else f"<small>{html.escape(account.handle)}</small>"
    return (
        f'<label class=row><input type={kind} name=account value="{html.escape(account.id)}"{ticked}>'
        f"<i>{html.escape(_initials(account.name))}</i>"
        f"<span>{html.escape(account.name)}{handle}</span></label>"
    )


def _scope(scope: str, *, fixed: bool) -> str:
    lock = " checked disabled" if fixed else " checked"
    return (
        f'<label class=row><input type=checkbox name=scope value="{html.escape(scope)}"{lock}>'
        f"<span><code>{html.escape(scope)}</code></span></label>"
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name)[:2]).upper()
