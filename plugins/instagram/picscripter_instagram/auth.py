"""Connecting an account by one of two logins, each a product of its own with keys and hosts of its own."""

from collections.abc import Sequence

from picscripter.plugin import Account, App, Consent, Context, Grant, Reconnect, Session, Tokens, hookimpl
from picscripter_instagram import facebook_login, graph, instagram_login

LOGINS = (instagram_login.LOGIN, facebook_login.LOGIN)


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """Instagram's own dialog, or Facebook's."""
    if app.login == graph.FACEBOOK:
        return facebook_login.authorize_url(app, consent)
    return instagram_login.authorize_url(app, consent)


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """Both trade a code for a short token, and that for one of 60 days."""
    if context.app.login == graph.FACEBOOK:
        return await facebook_login.exchange_code(context, grant)
    return await instagram_login.exchange_code(context, grant)


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """Instagram Login has it. A Page's token has no end: what ended it only the person can mend."""
    if context.app.login == graph.FACEBOOK:
        raise Reconnect("Facebook gives no new token for an old one. Connect the account again.")
    return await instagram_login.refresh(context, tokens)


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The account that was signed in with, or those linked to the Pages that were ticked."""
    if session.app.login == graph.FACEBOOK:
        return await facebook_login.fetch_accounts(session)
    return await instagram_login.fetch_accounts(session)
