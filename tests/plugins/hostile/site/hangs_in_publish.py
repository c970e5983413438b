"""Awaits what never comes."""

import asyncio

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

describe = described_as("hangs_in_publish")


@hookimpl
async def publish(delivery, post):
    await asyncio.Event().wait()
