"""Calls itself by a name that somebody else has."""

from hostile_base import (
    authorize_url,
    described_as,
    exchange_code,
    fetch_accounts,
    good,
    refresh,
    validate_options,
)

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh", "validate_options"]

describe = described_as("taken")
publish = good.publish
