"""Instagram for picscripter: pictures, reels and carousels, by Instagram Login or Facebook Login."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_instagram.auth import LOGINS, authorize_url, exchange_code, fetch_accounts, refresh
from picscripter_instagram.errors import classify
from picscripter_instagram.graph import SUNSET, VERSION
from picscripter_instagram.limits import LIMITS
from picscripter_instagram.options import InstagramOptions, validate_options
from picscripter_instagram.publishing import ahead, delete, publish
from picscripter_instagram.quota import BUDGET

__all__ = [
    "ahead",
    "authorize_url",
    "classify",
    "delete",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "publish",
    "refresh",
    "validate_options",
]


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="instagram",
        label="Instagram",
        logins=LOGINS,
        hosts={
            "www": Host(base="https://www.instagram.com"),
            "api": Host(base="https://api.instagram.com"),
            "graph": Host(base="https://graph.instagram.com"),
            "facebook": Host(base="https://www.facebook.com"),
            "facebook_graph": Host(base="https://graph.facebook.com"),
            "rupload": Host(base="https://rupload.facebook.com"),
        },
        limits=LIMITS,
        options=InstagramOptions,
        budgets=(BUDGET,),
        # Instagram Login fetches videos, too; only Facebook Login can be sent them.
        pulls=("image", "video"),
        attachments=("cover",),
        # Containers are said to be behind by some seconds, lists by a minute, as clients report;
        # the rest is for clocks that differ and for a request that a silent connection delivers late.
        settle=timedelta(seconds=90),
        api_version=VERSION,
        sunset=SUNSET,
    )
