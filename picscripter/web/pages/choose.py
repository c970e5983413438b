"""Which accounts to connect, and (in a browser that did not ask) for whom."""

from collections.abc import Collection
from html import escape

from aiohttp import web

from picscripter.plugin.account import Account
from picscripter.storage.choices import StoredChoice
from picscripter.web.pages.layout import account_row, page


def choose_page(
    choice: StoredChoice, label: str, token: str, *, ticked: Collection[str] = (), wrong: str | None = None
) -> web.Response:
    """The form; it is sent to its own address. `wrong`: what was wrong with the last sending."""
    title = _title(choice, label)
    rows = "".join(_row(account, ticked=account.id in ticked) for account in choice.accounts)
    asked = f"<fieldset><legend>Your {escape(label)} accounts: choose one or more</legend>{rows}</fieldset>"
    return page(
        title,
        f"<h1>{escape(title)}</h1>{_warning(choice)}"
        f'<form method="post"><input type="hidden" name="token" value="{escape(token)}">'
        f"{_only(choice.accounts[0]) if len(choice.accounts) == 1 else asked}{_alert(wrong)}"
        '<div class="buttons"><button class="main" name="decision" value="connect">'
        f"{'Confirm' if choice.strange else 'Connect'}</button>"
        '<button name="decision" value="refuse" formnovalidate>Cancel</button></div></form>'
        '<p class="small">Apps that you use with picscripter can then post there until you disconnect.</p>',
        status=200 if wrong is None else 422,
    )


def masked(email: str) -> str:
    """Enough to know one's own address by, too little to learn another's: `a…@example.com`."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _title(choice: StoredChoice, label: str) -> str:
    if len(choice.accounts) == 1:
        return f"Connect {choice.accounts[0].handle}?"
    return f"Which {label} accounts?"


def _warning(choice: StoredChoice) -> str:
    if not choice.strange:
        return ""
    what, whom = "it" if len(choice.accounts) == 1 else "them", escape(masked(choice.email))
    return (
        f'<p class="warn">This connects {what} to the picscripter user <strong>{whom}</strong>, who can then '
        "post there. If that is not you, or you did not begin this yourself, press Cancel.</p>"
    )


def _alert(wrong: str | None) -> str:
    return "" if wrong is None else f'<p class="wrong" role="alert">{escape(wrong)}</p>'


def _only(account: Account) -> str:
    return (
        f'<input type="hidden" name="accounts" value="{escape(account.id)}">'
        f"<ul><li>{account_row(account.handle, account.kind)}</li></ul>"
    )


def _row(account: Account, *, ticked: bool) -> str:
    tick = " checked" if ticked else ""
    return (
        f'<label><input type="checkbox" name="accounts" value="{escape(account.id)}"{tick}>'
        f"{account_row(account.handle, account.kind)}</label>"
    )
