"""Two requests in one commit."""

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

from picscripter.plugin import Published

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh", "validate_options"]

describe = described_as("sends_twice")


@hookimpl
async def publish(delivery, post):
    draft = await delivery.step("draft", good.make_draft, None)
    made = await delivery.commit("create", create, draft, post.caption, [], find=good.find_created)
    return Published(remote_id=made["id"])


async def create(session, draft, text, pictures):
    await good.create(session, draft, text, pictures)
    return await good.create(session, draft, text, pictures)
