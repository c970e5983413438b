"""TikTok for picscripter: videos, posted directly or left in the creator's inbox, by the Content Posting API."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_tiktok.api import SUNSET, VERSION
from picscripter_tiktok.auth import (
    DRAFTS,
    LOGIN,
    authorize_url,
    exchange_code,
    fetch_accounts,
    refresh,
    revoke,
)
from picscripter_tiktok.errors import classify
from picscripter_tiktok.limits import BUDGETS, LIMITS
from picscripter_tiktok.options import TikTokOptions, validate_options
from picscripter_tiktok.publishing import ahead, preflight, publish
from picscripter_tiktok.webhook import receive_webhook

__all__ = [
    "ahead",
    "authorize_url",
    "classify",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "preflight",
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
        name="tiktok",
        label="TikTok",
        logins=(LOGIN, DRAFTS),
        hosts={
            "www": Host(base="https://www.tiktok.com"),
            "api": Host(base="https://open.tiktokapis.com"),
            # Each upload names its own: https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
            "upload": Host(base="https://open-upload.tiktokapis.com", pattern="https://*.tiktokapis.com"),
        },
        limits=LIMITS,
        options=TikTokOptions,
        budgets=BUDGETS,
        # The status comes from another host than took the bytes, and may lag behind it; the rest is for clocks
        # that differ and for a request that a silent connection delivers late.
        settle=timedelta(seconds=90),
        api_version=VERSION,
        sunset=SUNSET,
    )
