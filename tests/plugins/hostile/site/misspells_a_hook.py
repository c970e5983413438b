"""publsih."""

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

describe = described_as("misspells_a_hook")


@hookimpl
async def publsih(delivery, post):
    return None
