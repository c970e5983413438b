"""Connecting an account of TikTok: Login Kit, with a PKCE of its own where the redirect address is this machine."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    Grant,
    Login,
    Misconfigured,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Session,
    Tokens,
    hookimpl,
    oauth2,
)
from picscripter_tiktok import api
from picscripter_tiktok.options import INBOX

AUTHORIZE = "https://www.tiktok.com/v2/auth/authorize/"
TOKEN = "/v2/oauth/token/"  # noqa: S105 - an address
REVOKE = "/v2/oauth/revoke/"
PROFILE = "open_id,display_name,avatar_url"

LOGIN = Login(
    label="TikTok",
    client_id="TIKTOK_CLIENT_KEY",
    client_secret="TIKTOK_CLIENT_SECRET",  # noqa: S106 - the name of a setting
    scopes=("user.info.basic", "video.publish", "video.upload"),
    required_scopes=("user.info.basic", "video.publish"),
    pkce="s256-hex",
    # Since November 2026 a refresh token ends when the next one is given out:
    # https://developers.tiktok.com/doc/oauth-user-access-token-management
    refresh_single_use=True,
)
DRAFTS = replace(
    LOGIN,
    name="inbox",
    label="TikTok, drafts in the inbox",
    scopes=("user.info.basic", "video.upload"),
    required_scopes=("user.info.basic", "video.upload"),
)


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """Scopes are parted by commas. A web app has no challenge, and can have the page shown each time."""
    if _is_desktop(consent.redirect_uri):
        return _address(app, consent, {})
    # Without it whoever is logged in is connected unasked: https://developers.tiktok.com/doc/login-kit-web
    return _address(app, replace(consent, challenge=None), {"disable_auto_auth": "1"})


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """The verifier is for desktop apps: https://developers.tiktok.com/doc/oauth-user-access-token-management."""
    proved = grant if _is_desktop(grant.redirect_uri) else replace(grant, verifier=None)
    return await oauth2.exchange_code(
        context,
        proved,
        host="api",
        path=TOKEN,
        client_auth="post",
        client_id_parameter="client_key",
        scope_separator=",",
    )


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """Both tokens are new, and the old refresh token is dead. How long they live, only the answer says."""
    return await oauth2.refresh(
        context,
        tokens,
        host="api",
        path=TOKEN,
        client_auth="post",
        client_id_parameter="client_key",
        scope_separator=",",
    )


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    """The app leaves the person's list: https://developers.tiktok.com/doc/oauth-user-access-token-management.

    It is asked for with an access token, which is over after two hours: then with a new one.
    """
    if tokens.expires_at is not None and tokens.expires_at <= context.clock.now():
        try:
            tokens = await refresh(context, tokens)
        except Reconnect:
            return  # the grant is over
    form = {
        "client_key": context.app.client_id,
        "client_secret": context.app.client_secret,
        "token": tokens.access,
    }
    answer = await context.request("POST", "api", REVOKE, form=form, accept=(400, 401))
    # An error may come with any status; one about the token says that it is void already.
    if b'"invalid_client"' in answer.body:
        raise Misconfigured("TikTok does not know the app by these keys.", code="invalid_client")


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The one person who consented. The name for people (`@name`) is known to those who may post directly."""
    me = await api.person(session, PROFILE)
    inbox = session.app.login == DRAFTS.name
    name = None if inbox else await _username(session)
    return [
        Account(
            id=me["open_id"],
            handle=f"@{name}" if name else me["display_name"],
            picture=me.get("avatar_url"),
            facts=INBOX if inbox else {"username": name} if name else {},
        )
    ]


async def _username(session: Session) -> str | None:
    try:
        return str((await api.creator(session))["creator_username"])
    except (QuotaExhausted, RateLimited):
        return None  # an account that may not post today can be connected today


def _address(app: App, consent: Consent, extra: dict[str, str]) -> str:
    return oauth2.authorize_url(
        AUTHORIZE, app, consent, scope_separator=",", client_id_parameter="client_key", extra=extra
    )


def _is_desktop(redirect_uri: str) -> bool:
    """Only desktop apps may come back to this machine: https://developers.tiktok.com/doc/login-kit-desktop."""
    return urlsplit(redirect_uri).hostname in ("localhost", "127.0.0.1")
