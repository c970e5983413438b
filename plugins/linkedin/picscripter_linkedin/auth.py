"""Connecting to LinkedIn: OAuth 2.0 without PKCE, tokens for 60 days, refresh tokens for few apps only."""

from picscripter.plugin import App, Consent, Context, Grant, Login, Tokens, hookimpl, oauth2
from picscripter_linkedin.errors import classify

# https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
AUTHORIZE = "https://www.linkedin.com/oauth/v2/authorization"
TOKEN = "/oauth/v2/accessToken"  # noqa: S105 - an address
# Not documented; what other clients use.
REVOKE = "/oauth/v2/revoke"

# Products decide which scopes an app may ask for, and one too many fails the whole consent. A consent with another
# set of scopes ends all earlier tokens of that person: so two apps, each with a set that stays.
MEMBER = Login(
    label="LinkedIn",
    client_id="LINKEDIN_CLIENT_ID",
    client_secret="LINKEDIN_CLIENT_SECRET",  # noqa: S106 - the name of a setting
    scopes=("openid", "profile", "w_member_social"),
    required_scopes=("w_member_social",),
    pkce="none",  # LinkedIn has it for native apps only, on another address, without a secret
)
# Community Management is granted to an app that has no other product, hence keys of its own.
PAGES = Login(
    name="pages",
    label="LinkedIn Pages",
    client_id="LINKEDIN_PAGES_CLIENT_ID",
    client_secret="LINKEDIN_PAGES_CLIENT_SECRET",  # noqa: S106 - the name of a setting
    scopes=("w_organization_social", "r_organization_social", "rw_organization_admin"),
    required_scopes=("w_organization_social", "rw_organization_admin"),
    pkce="none",
)


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """All scopes are granted, or none."""
    return oauth2.authorize_url(AUTHORIZE, app, consent, scope_separator=" ")


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """A code lives half an hour. LinkedIn parts the scopes by commas or by spaces."""
    return await oauth2.exchange_code(
        context, grant, host="www", path=TOKEN, client_auth="post", scope_separator=",", classify=classify
    )


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """Only apps of partners have refresh tokens; they live a year from consent, which no refresh lengthens."""
    return await oauth2.refresh(
        context, tokens, host="www", path=TOKEN, client_auth="post", scope_separator=",", classify=classify
    )


@hookimpl
async def revoke(context: Context, tokens: Tokens) -> None:
    """Both tokens; one that LinkedIn does not know is given back."""
    keys = {"client_id": context.app.client_id, "client_secret": context.app.client_secret}
    for token in filter(None, (tokens.refresh, tokens.access)):
        await context.request("POST", "www", REVOKE, form={**keys, "token": token}, accept=(400,))
