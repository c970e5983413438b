"""Awaits what never comes, and will not be cancelled."""

import asyncio
import contextlib

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

describe = described_as("clings_in_publish")


@hookimpl
async def publish(delivery, post):
    while True:
        with contextlib.suppress(BaseException):
            await asyncio.Event().wait()
