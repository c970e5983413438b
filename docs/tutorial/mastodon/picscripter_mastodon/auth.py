"""Connecting an account: its server is asked for, an app is registered there once, and OAuth goes on from that."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    FormField,
    Grant,
    Login,
    Problem,
    Reconnect,
    Refused,
    Session,
    Tokens,
    hookimpl,
    oauth2,
)

# https://docs.joinmastodon.org/api/oauth-scopes/
SCOPES = ("read:accounts", "write:media", "write:statuses")
TOKEN = "/oauth/token"  # noqa: S105 - an address

LOGIN = Login(
    label="Mastodon",
    scopes=SCOPES,
    required_scopes=SCOPES,
    pkce="s256",  # since 4.3: https://docs.joinmastodon.org/spec/oauth/
    form=(FormField(name="server", label="Your server", placeholder="mastodon.social", host="server"),),
)


@hookimpl
async def begin(
    context: Context,
    form: Mapping[str, str],
    redirect_uri: str,
    scopes: Sequence[str],
) -> App:
    """Register an app on the server, or go on with the one that is registered (servers drop unused ones)."""
    if context.app.client_id and await _is_known(context):
        return context.app
    # https://docs.joinmastodon.org/methods/apps/#create
    wanted = {"client_name": "picscripter", "redirect_uris": redirect_uri, "scopes": " ".join(scopes)}
    answer = await context.request("POST", "server", "/api/v1/apps", form=wanted, accept=range(300, 500))
    made = answer.json() if answer.status == 200 else None
    if not isinstance(made, dict) or not made.get("client_id"):
        raise _no_mastodon(form["server"], answer.status)
    return App(login=LOGIN.name, client_id=made["client_id"], client_secret=made["client_secret"])


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """The page on the account's own server."""
    return oauth2.authorize_url(f"{app.hosts['server']}/oauth/authorize", app, consent)


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """The token has no end."""
    return await oauth2.exchange_code(context, grant, host="server", path=TOKEN, client_auth="post")


@hookimpl
async def refresh() -> Tokens:
    """There are no refresh tokens: https://docs.joinmastodon.org/methods/oauth/#token."""
    raise Reconnect("Mastodon's tokens cannot be refreshed.")


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    """403 is what a token of another app gives, and one that is gone: https://docs.joinmastodon.org/methods/oauth/."""
    keys = {"client_id": context.app.client_id, "client_secret": context.app.client_secret}
    await context.request(
        "POST", "server", "/oauth/revoke", form={**keys, "token": tokens.access}, accept=(403,)
    )


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The one person who consented; what their server allows goes with the account.

    Ids are numbers of one server, so the server is part of ours.
    """
    me = (await session.request("GET", "server", "/api/v1/accounts/verify_credentials")).json()
    instance = (await session.request("GET", "server", "/api/v2/instance")).json()
    server = urlsplit(session.hosts["server"]).hostname
    return [
        Account(
            id=f"{me['id']}@{server}",
            handle=f"@{me['username']}@{server}",
            picture=me.get("avatar"),
            facts=_allowed(instance),
        )
    ]


async def _is_known(context: Context) -> bool:
    """An app's own token is given to whoever knows its keys: https://docs.joinmastodon.org/methods/oauth/#token."""
    form = {
        "grant_type": "client_credentials",
        "client_id": context.app.client_id,
        "client_secret": context.app.client_secret,
    }
    answer = await context.request("POST", "server", TOKEN, form=form, accept=(400, 401, 403))
    return answer.status == 200


def _allowed(instance: Mapping[str, Any]) -> dict[str, str]:
    """https://docs.joinmastodon.org/entities/Instance/#configuration. What is not said is left to the usual limits."""
    said = instance.get("configuration", {})
    statuses, media = said.get("statuses", {}), said.get("media_attachments", {})
    facts = {
        "caption.max": statuses.get("max_characters"),
        "caption.url": statuses.get("characters_reserved_per_url"),
        "media.max": statuses.get("max_media_attachments"),
        "alt.max": media.get("description_limit"),
        "image.bytes.max": media.get("image_size_limit"),
        "video.bytes.max": media.get("video_size_limit"),
    }
    return {rule: str(value) for rule, value in facts.items() if isinstance(value, int)}


def _no_mastodon(server: str, status: int) -> Refused:
    message = f"{urlsplit(server).hostname} does not answer as a Mastodon server does (status {status})."
    problem = Problem(path="/fields/server", rule="server", message=message, fix="Is the name spelt right?")
    return Refused(message, problems=(problem,))
