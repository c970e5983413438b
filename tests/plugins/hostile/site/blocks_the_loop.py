"""Sleeps where it should await."""

import time

from hostile_base import (
    authorize_url,
    described_as,
    exchange_code,
    fetch_accounts,
    good,
    hookimpl,
    refresh,
    validate_options,
)

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh", "validate_options"]

describe = described_as("blocks_the_loop")


@hookimpl
async def publish(delivery, post):
    time.sleep(20)
    return await good.publish(delivery, post)
