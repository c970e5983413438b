"""Connecting an account: a code for tokens, and a refresh token that is a new one each time."""

from collections.abc import Sequence

from picscripter.plugin import (
    Account,
    App,
    Consent,
    Context,
    Grant,
    Login,
    PlatformError,
    Problem,
    Reconnect,
    Refused,
    Response,
    Session,
    Tokens,
    hookimpl,
    oauth2,
)
from picscripter_pinterest.errors import said_by

TOKEN = "/v5/oauth/token"  # noqa: S105 - a path

# Creating, changing and removing pins needs the first four, whatever the names suggest:
# https://developers.pinterest.com/docs/api/v5/pins-create
SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")

LOGIN = Login(
    label="Pinterest",
    client_id="PINTEREST_APP_ID",
    client_secret="PINTEREST_APP_SECRET",  # noqa: S106 - the name of a setting
    scopes=SCOPES,
    required_scopes=SCOPES,
    pkce="none",  # https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/
    # A refresh brings a new refresh token. Whether the old one dies at once is not told, so one whose answer was lost
    # is tried once more: should it be dead, nothing is lost that was not lost before.
    refresh_single_use=False,
)


@hookimpl
def authorize_url(app: App, consent: Consent) -> str:
    """Scopes are parted by commas."""
    return oauth2.authorize_url("https://www.pinterest.com/oauth/", app, consent, scope_separator=",")


@hookimpl
async def exchange_code(context: Context, grant: Grant) -> Tokens:
    """An access token of 30 days, and a refresh token of 60 that each refresh renews.

    Apps older than 2025-09-25 must ask for that kind; to newer ones it is given anyway.
    """
    return await oauth2.exchange_code(
        context,
        grant,
        host="api",
        path=TOKEN,
        scope_separator=",",
        extra={"continuous_refresh": "true"},
        classify=_no_token,
    )


@hookimpl
async def refresh(context: Context, tokens: Tokens) -> Tokens:
    """The answer holds a new refresh token for another 60 days; the one before must be forgotten."""
    return await oauth2.refresh(
        context, tokens, host="api", path=TOKEN, scope_separator=",", classify=_no_renewal
    )


@hookimpl
async def fetch_accounts(session: Session) -> Sequence[Account]:
    """The one account whose owner consented."""
    answer = await session.request("GET", "api", "/v5/user_account")
    found = answer.json()
    return [
        Account(
            id=found["id"],
            handle=found["username"],
            kind="business" if found.get("account_type") == "BUSINESS" else "person",
            picture=found.get("profile_image"),
        )
    ]


def _no_token(response: Response) -> PlatformError | None:
    """One answer (401, code 2) stands for a used code, another redirect address and wrong keys alike."""
    if response.status not in (400, 401):
        return None
    message, code = said_by(response)
    problem = Problem(
        path="/code",
        rule="oauth.code",
        message=message,
        fix="Start connecting again. If it is always so: the redirect address of the app must be ours letter by "
        "letter, and PINTEREST_APP_ID and PINTEREST_APP_SECRET those of the app.",
    )
    return Refused(message, problems=(problem,), code=code)


def _no_renewal(response: Response) -> PlatformError | None:
    if response.status not in (400, 401):
        return None
    message, code = said_by(response)
    return Reconnect(message, code=code)
