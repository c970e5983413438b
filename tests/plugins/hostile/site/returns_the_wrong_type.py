"""describe returns what a JSON-minded author would return."""

from hostile_base import (
    authorize_url,
    exchange_code,
    fetch_accounts,
    good,
    hookimpl,
    refresh,
    validate_options,
)

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh", "validate_options"]

publish = good.publish


@hookimpl
def describe():
    return {"name": "returns_the_wrong_type"}
