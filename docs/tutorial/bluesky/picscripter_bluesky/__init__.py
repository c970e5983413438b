"""Bluesky for picscripter: texts with links, mentions and hashtags, and pictures, on any server of the AT Protocol."""

from datetime import timedelta

from picscripter.plugin import Description, Host, hookimpl
from picscripter_bluesky.auth import LOGIN, begin, fetch_accounts, refresh, revoke
from picscripter_bluesky.errors import classify
from picscripter_bluesky.limits import BUDGETS, LIMITS
from picscripter_bluesky.options import BlueskyOptions, validate_options
from picscripter_bluesky.publishing import ahead, delete, publish

__all__ = [
    "ahead",
    "begin",
    "classify",
    "delete",
    "describe",
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
        name="bluesky",
        label="Bluesky",
        logins=(LOGIN,),
        hosts={"web": Host(base="https://bsky.app"), "pds": Host(per_account=True)},
        limits=LIMITS,
        options=BlueskyOptions,
        budgets=BUDGETS,
        # A record is read by its key, from the very server that keeps it: this is for clocks that differ and for a
        # request that a silent connection delivers late.
        settle=timedelta(seconds=30),
    )
