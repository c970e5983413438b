"""Mastodon for picscripter: texts, pictures and a video, on any server."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_mastodon.auth import (
    LOGIN,
    authorize_url,
    begin,
    exchange_code,
    fetch_accounts,
    refresh,
    revoke,
)
from picscripter_mastodon.errors import classify
from picscripter_mastodon.limits import BUDGETS, LIMITS
from picscripter_mastodon.options import MastodonOptions, validate_options
from picscripter_mastodon.publishing import ahead, delete, publish

__all__ = [
    "ahead",
    "authorize_url",
    "begin",
    "classify",
    "delete",
    "describe",
    "exchange_code",
    "fetch_accounts",
    "publish",
    "refresh",
    "revoke",
    "validate_options",
]


@hookimpl
def describe() -> Description:
    """Everything that the host must know before it makes a call."""
    return Description(
        name="mastodon",
        label="Mastodon",
        logins=(LOGIN,),
        hosts={"server": Host(per_account=True)},
        limits=LIMITS,
        options=MastodonOptions,
        budgets=BUDGETS,
        # Nothing is looked up in lists: what was lost is sent again under its key. This is for clocks that differ.
        settle=timedelta(seconds=30),
        api_version="v1",
    )
