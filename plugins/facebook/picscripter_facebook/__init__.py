"""Facebook Pages for picscripter: texts, links, pictures, videos and reels by the Graph API."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_facebook.auth import LOGIN, authorize_url, exchange_code, fetch_accounts, refresh
from picscripter_facebook.errors import classify
from picscripter_facebook.graph import SUNSET, VERSION
from picscripter_facebook.limits import LIMITS, REELS
from picscripter_facebook.options import POST_TO_FB, FacebookOptions, validate_options
from picscripter_facebook.publishing import ahead, delete, publish
from picscripter_facebook.webhook import receive_webhook

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
    "validate_options",
]


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="facebook",
        label="Facebook",
        logins=(LOGIN,),
        hosts={
            "www": Host(base="https://www.facebook.com"),
            "graph": Host(base="https://graph.facebook.com"),
            "rupload": Host(base="https://rupload.facebook.com"),
        },
        limits=LIMITS,
        budgets=(REELS,),
        attachments=("cover", "captions"),
        options=FacebookOptions,
        shortcuts=(POST_TO_FB,),
        # Fresh posts are missing from lists for 5 to 60 seconds (reads land on copies, as clients report);
        # the rest is for clocks that differ and for a request that a silent connection delivers late.
        settle=timedelta(seconds=90),
        api_version=VERSION,
        sunset=SUNSET,
    )
