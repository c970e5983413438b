"""Never comes back from describe: a loop in Python."""

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
    while True:
        pass
