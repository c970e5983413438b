"""YouTube for picscripter: videos by the Data API v3, uploaded in sessions that resume."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_youtube.auth import LOGIN, authorize_url, exchange_code, fetch_accounts, refresh, revoke
from picscripter_youtube.errors import classify
from picscripter_youtube.limits import BUDGETS, LIMITS
from picscripter_youtube.options import YouTubeOptions, validate_options
from picscripter_youtube.publishing import ahead, preflight, publish
from picscripter_youtube.videos import VERSION, delete, metrics

__all__ = [
    "ahead",
    "authorize_url",
    "classify",
    "delete",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "metrics",
    "preflight",
    "publish",
    "refresh",
    "revoke",
    "validate_options",
]


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="youtube",
        label="YouTube",
        logins=(LOGIN,),
        hosts={
            "accounts": Host(base="https://accounts.google.com"),
            "oauth": Host(base="https://oauth2.googleapis.com"),
            # Sessions of uploads are named by answers, on either of two hosts that serve the API.
            "api": Host(base="https://www.googleapis.com", pattern="https://*.googleapis.com"),
            "www": Host(base="https://www.youtube.com"),
        },
        limits=LIMITS,
        options=YouTubeOptions,
        budgets=BUDGETS,
        attachments=("cover", "captions"),
        # A session tells at once where it stands, a list of videos within seconds; the rest is for clocks that
        # differ and for a request that a silent connection delivers late. Google documents neither.
        settle=timedelta(seconds=60),
        api_version=VERSION,
    )
