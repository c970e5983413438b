"""Ends the process in the middle of a publish."""

import sys

from hostile_base import (
    authorize_url,
    described_as,
    exchange_code,
    fetch_accounts,
    hookimpl,
    refresh,
    validate_options,
)

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh", "validate_options"]

describe = described_as("exits_in_publish")


@hookimpl
async def publish(delivery, post):
    sys.exit(3)
