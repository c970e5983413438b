"""Connecting an account of X: OAuth 2.0 with PKCE, tokens for two hours, refresh tokens that work once."""

from collections.abc import Sequence

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
from picscripter_twitter.errors import classify

# Codes live 30 seconds, tokens 2 hours: https://docs.x.com/fundamentals/authentication/oauth-2-0/overview
TOKENS = "/2/oauth2/token"
REVOKE = "/2/oauth2/revoke"
PROFILE = "id,name,username,profile_image_url,subscription_type"

LOGIN = Login(
    label="X",
    client_id="TWITTER_CLIENT_ID",
    client_secret="TWITTER_CLIENT_SECRET",  # noqa: S106 - the name of a setting
    # Without media.write a text can still be posted; X's consent page grants all or none.
    scopes=("tweet.read", "tweet.write", "users.read", "media.write", "offline.access"),
    required_scopes=("tweet.read", "tweet.write", "users.read"),
    pkce="s256",
    refresh_single_use=True,
)


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """The page on x.com: api.x.com lists one too, but it is not meant for browsers."""
    return oauth2.authorize_url("https://x.com/i/oauth2/authorize", app, consent, scope_separator=" ")


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """Within 30 seconds of consent."""
    return await oauth2.exchange_code(context, grant, host="api", path=TOKENS, classify=classify)


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """The answer holds a new refresh token, and the one presented is dead."""
    return await oauth2.refresh(context, tokens, host="api", path=TOKENS, classify=classify)


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    """Both tokens: the refresh token by itself would go on making new ones."""
    for token in filter(None, (tokens.refresh, tokens.access)):
        await context.request("POST", "api", REVOKE, form={"token": token}, accept=(400,), scheme="Basic")


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The one person who consented. The subscription decides how long a post may be."""
    answer = await session.request("GET", "api", "/2/users/me", query={"user.fields": PROFILE})
    me = answer.json()["data"]
    return [
        Account(
            id=me["id"],
            handle=f"@{me['username']}",
            picture=me.get("profile_image_url"),
            facts={"subscription": me.get("subscription_type", "None")},
        )
    ]
