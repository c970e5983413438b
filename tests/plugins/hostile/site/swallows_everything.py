"""Catches whatever comes, and says that all is well."""

import contextlib
from datetime import timedelta

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

from picscripter.plugin import Budget, Published

__all__ = ["authorize_url", "exchange_code", "fetch_accounts", "refresh", "validate_options"]

describe = described_as(
    "swallows_everything",
    Budget(name="seconds", commit="second", scope="connection", amount=1, window=timedelta(hours=1)),
)


@hookimpl
async def publish(delivery, post):
    for name in ("first", "second"):
        with contextlib.suppress(BaseException):
            draft = await delivery.step(f"draft of the {name}", good.make_draft, name)
            text = f"{post.caption}, {name}"
            await delivery.commit(name, create, draft, text, [], find=good.find_created)
    return Published(remote_id="made-up", url="https://sample.example/posts/made-up")


async def create(session, draft, text, pictures):
    with contextlib.suppress(BaseException):
        return await good.create(session, draft, text, pictures)
    return {"id": "made-up"}
