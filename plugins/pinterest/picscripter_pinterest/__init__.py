"""Pinterest for picscripter: pins with pictures and videos, by the API v5."""

from datetime import timedelta

from picscripter.plugin import Budget, Description, Host, hookimpl
from picscripter_pinterest.auth import LOGIN, authorize_url, exchange_code, fetch_accounts, refresh
from picscripter_pinterest.boards import places
from picscripter_pinterest.errors import classify
from picscripter_pinterest.limits import FETCHED, LIMITS
from picscripter_pinterest.options import PinterestOptions, validate_options
from picscripter_pinterest.publishing import ahead, delete, publish

__all__ = [
    "ahead",
    "authorize_url",
    "classify",
    "delete",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "places",
    "publish",
    "refresh",
    "validate_options",
]

# The reference of 2025-12 is 5.23, the newest changelog 5.28: all are v5, and Pinterest names no last day for it.
VERSION = "v5"


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="pinterest",
        label="Pinterest",
        logins=(LOGIN,),
        hosts={
            "www": Host(base="https://www.pinterest.com"),
            "api": Host(base="https://api.pinterest.com"),
            # Named by the answer that registers a video. What goes there is the video and signed fields, no token.
            "upload": Host(
                base="https://pinterest-media-upload.s3-accelerate.amazonaws.com",
                pattern="https://*.s3-accelerate.amazonaws.com",
            ),
        },
        limits=LIMITS,
        options=PinterestOptions,
        attachments=("cover",),
        pulls=FETCHED,
        budgets=(
            # Of all writes of one person by one app (Standard access). What the answers' headers tell cannot correct
            # it: their reset is in seconds, not a moment.
            Budget(
                name="writes",
                commit="pin",
                scope="connection",
                amount=100,
                window=timedelta(minutes=1),
                source="https://developers.pinterest.com/docs/reference/ratelimits/",
            ),
        ),
        # A picture may be fetched slowly, a video's pin may come late, and lists lag; no figure is documented.
        settle=timedelta(minutes=2),
        api_version=VERSION,
    )
