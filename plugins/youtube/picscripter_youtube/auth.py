"""Connecting a channel: Google's consent page, tokens for an hour, and a refresh token that stays the same."""

from collections.abc import Sequence
from typing import Any

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    Grant,
    Login,
    Session,
    Tokens,
    hookimpl,
    oauth2,
)
from picscripter_youtube.errors import classify_grant

# https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps
AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKENS = "/token"
REVOKE = "/revoke"

# The one scope that every call of ours takes: uploading, reading, changing and deleting videos, thumbnails, caption
# files (https://developers.google.com/youtube/v3/docs/captions/insert takes no smaller one). Asked alone, Google
# shows no list of which something could be unticked.
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"

LOGIN = Login(
    label="Google",
    client_id="YOUTUBE_CLIENT_ID",
    client_secret="YOUTUBE_CLIENT_SECRET",  # noqa: S106 - the name of a setting
    scopes=(SCOPE,),
    required_scopes=(SCOPE,),
    pkce="s256",
)


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """`offline` asks for a refresh token; without `prompt=consent` only the very first consent brings one."""
    extra = {"access_type": "offline", "prompt": "consent"}
    return oauth2.authorize_url(AUTHORIZE, app, consent, extra=extra)


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """The scopes in the answer are those that the person left ticked."""
    return await oauth2.exchange_code(
        context, grant, host="oauth", path=TOKENS, client_auth="post", classify=classify_grant
    )


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """The refresh token stays; should Google send another one, that is kept instead."""
    return await oauth2.refresh(
        context, tokens, host="oauth", path=TOKENS, client_auth="post", classify=classify_grant
    )


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    """Either token ends the whole grant. 400: it is void already."""
    form = {"token": tokens.refresh or tokens.access}
    await context.request("POST", "oauth", REVOKE, form=form, accept=(400,))


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The channel that the person picked on Google's page. A Google account without a channel has none."""
    query = {"part": "snippet,contentDetails", "mine": "true", "maxResults": "50"}
    answer = await session.request("GET", "api", "/youtube/v3/channels", query=query)
    return [_account(channel) for channel in answer.json().get("items", ())]


def _account(channel: dict[str, Any]) -> Account:
    """`uploads` is the list of all videos of the channel: in it a lost upload can be found."""
    said = channel["snippet"]
    lists = channel.get("contentDetails", {}).get("relatedPlaylists", {})
    return Account(
        id=channel["id"],
        handle=said.get("customUrl") or said["title"],
        kind="channel",
        picture=said.get("thumbnails", {}).get("default", {}).get("url"),
        facts={"uploads": lists.get("uploads") or f"UU{channel['id'].removeprefix('UC')}"},
    )
