"""X (Twitter) for picscripter: texts, pictures, GIFs and videos by API v2."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_twitter.auth import LOGIN, authorize_url, exchange_code, fetch_accounts, refresh, revoke
from picscripter_twitter.errors import classify
from picscripter_twitter.limits import BUDGETS, LIMITS
from picscripter_twitter.options import TwitterOptions, validate_options
from picscripter_twitter.publishing import ahead, delete, publish
from picscripter_twitter.webhook import receive_webhook

__all__ = [
    "ahead",
    "authorize_url",
    "classify",
    "delete",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "publish",
    "receive_webhook",
    "refresh",
    "revoke",
    "validate_options",
]


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="twitter",
        label="X",
        logins=(LOGIN,),
        hosts={"web": Host(base="https://x.com"), "api": Host(base="https://api.x.com")},
        limits=LIMITS,
        options=TwitterOptions,
        budgets=BUDGETS,
        attachments=("cover", "captions"),
        # A post is listed seconds after it was made; the rest is for clocks that differ and for a request
        # that a silent connection delivers late. X documents neither, so this is deliberately long.
        settle=timedelta(seconds=60),
        api_version="2",
    )
