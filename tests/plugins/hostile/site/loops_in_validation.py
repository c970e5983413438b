"""validate_options that never ends."""

from hostile_base import authorize_url, described_as, exchange_code, fetch_accounts, good, hookimpl, refresh

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh"]

describe = described_as("loops_in_validation")
publish = good.publish


@hookimpl
def validate_options(post, account):
    while True:
        pass
