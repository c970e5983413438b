"""The end of a connection, good or not."""

from html import escape

from aiohttp import web

from picscripter.services.connecting import Connected
from picscripter.web.pages.layout import account_row, page

_TITLES = {
    "access_denied": "Access was not allowed",
    "state_unknown": "This link is not valid",
    "state_used": "This link was used already",
    "state_expired": "This took too long",
    "code_missing": "The answer was not complete",
    "code_refused": "This took too long",
    "scopes_missing": "A permission is missing",
    "no_accounts": "No account was chosen",
    "misconfigured": "This app is not set up correctly",
    "not_configured": "This app is not set up correctly",
    "platform_unavailable": "That did not work",
    "choice_gone": "This was decided already",
    "other_browser": "Please use the same browser",
    "unknown_platform": "There is no such platform here",
}


def connected_page(connected: Connected) -> web.Response:
    """These accounts are connected."""
    rows = "".join(
        f"<li>{account_row(each.account_handle, each.account_kind)}</li>" for each in connected.connections
    )
    title = f"{connected.label} is connected"
    return page(
        title,
        f'<div class="mark good" aria-hidden="true">&#10003;</div><h1>{escape(title)}</h1>'
        f"<ul>{rows}</ul>"
        "<p>You can close this window and go back to your app.</p>",
    )


def fault_page(code: str, detail: str, status: int) -> web.Response:
    """Nothing was connected, and why."""
    title = _TITLES.get(code, "That did not work")
    return page(
        title,
        f'<div class="mark bad" aria-hidden="true">!</div><h1>{escape(title)}</h1>'
        f'<p role="alert">{escape(detail)}</p>'
        '<p class="small">You can close this window and go back to your app.</p>',
        status=status,
    )


def refused_page(label: str) -> web.Response:
    """The person pressed Cancel on our own page."""
    return page(
        "Nothing was connected",
        f"<h1>Nothing was connected</h1><p>{escape(label)} was not connected. What was granted is forgotten "
        "here; you can take it back altogether in the platform's own settings.</p>"
        "<p>You can close this window and go back to your app.</p>",
    )
