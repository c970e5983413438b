"""Instagram Login: the person's own account, a token of sixty days, and its refresh."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    Grant,
    Login,
    OutcomeUnknown,
    Reconnect,
    Session,
    Tokens,
    oauth2,
)
from picscripter_instagram import graph

# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
LOGIN = Login(
    name=graph.INSTAGRAM,
    label="Instagram",
    client_id="INSTAGRAM_CLIENT_ID",
    client_secret="INSTAGRAM_CLIENT_SECRET",  # noqa: S106 - the name of a setting
    scopes=("instagram_business_basic", "instagram_business_content_publish"),
    required_scopes=("instagram_business_basic", "instagram_business_content_publish"),
    keep_alive=timedelta(days=20),
    pkce="none",  # the reference of the dialog knows no challenge; secret and state stand for it
)
DIALOG = "https://www.instagram.com/oauth/authorize"
PROFILE = "user_id,username,name,account_type,profile_picture_url"

# A token younger than a day is not refreshed: the same page, "Refresh a long-lived token".
YOUNG = timedelta(hours=24)


def authorize_url(app: App, consent: Consent) -> str:
    """Scopes are parted by commas."""
    return oauth2.authorize_url(DIALOG, app, consent, scope_separator=",")


async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """A code gives a token of an hour; that one gives one of 60 days."""
    form = {
        "client_id": context.app.client_id,
        "client_secret": context.app.client_secret,
        "grant_type": "authorization_code",
        "redirect_uri": grant.redirect_uri,
        "code": grant.code.removesuffix("#_"),  # the tail of Instagram's redirect, should it come along
    }
    answer = await context.request("POST", "api", "/oauth/access_token", form=form)
    short = graph.only(graph.object_of(answer.json()))
    query = {
        "grant_type": "ig_exchange_token",
        "client_secret": context.app.client_secret,
        "access_token": graph.text(short, "access_token"),
    }
    long = await context.request("GET", "graph", "/access_token", query=query)
    return _tokens(context, graph.object_of(long.json()), _scopes(short.get("permissions")) or grant.scopes)


async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """The token itself is what is shown for a new one; one that has ended cannot be renewed any more."""
    if tokens.refresh is None:
        raise Reconnect("Instagram gave no token that can be renewed. Connect the account again.")
    query = {"grant_type": "ig_refresh_token", "access_token": tokens.refresh}
    answer = await context.request("GET", "graph", "/refresh_access_token", query=query)
    said = graph.object_of(answer.json())
    return _tokens(context, said, _scopes(said.get("permissions")) or tokens.scopes)


async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The one account that was signed in with. Its id in every path is `user_id`; `id` is for this app alone."""
    said = graph.only(await graph.call(session, "GET", "me", query={"fields": PROFILE}))
    picture = said.get("profile_picture_url")
    return [
        Account(
            id=graph.text(said, "user_id"),
            handle=f"@{graph.text(said, 'username')}",
            kind="business" if said.get("account_type") == "BUSINESS" else "creator",
            picture=picture if isinstance(picture, str) else None,
        )
    ]


def _tokens(context: Context, said: Mapping[str, Any], scopes: Sequence[str]) -> Tokens:
    now = context.clock.now()
    made = oauth2.tokens_from(said, now, scopes=scopes)
    if made.expires_at is None:
        raise OutcomeUnknown("Instagram's answer does not say how long the token is good.")
    return Tokens(
        access=made.access,
        refresh=made.access,
        expires_at=made.expires_at,
        refresh_expires_at=made.expires_at,
        refreshable_from=now + YOUNG,
        scopes=made.scopes,
    )


def _scopes(given: Any) -> tuple[str, ...]:
    """`permissions` is a list or a text with commas."""
    if isinstance(given, str):
        return tuple(given.replace(",", " ").split())
    return tuple(map(str, given)) if isinstance(given, list) else ()
