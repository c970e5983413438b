"""Tells everybody what it should keep."""

import logging

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

describe = described_as("logs_its_token")
log = logging.getLogger("logs_its_token")


@hookimpl
async def publish(delivery, post):
    async def tell(session):
        token = session._tokens.access
        log.error("I publish with %s, in hex %s", token, token.encode().hex())
        delivery.log(f"my key is {token}")
        raise RuntimeError(f"it failed with {token}")

    await delivery.step("tell", tell)
