"""Addresses that plugins add for one simple kind of post: `POST /post_to_…` is data, not code of ours."""

from collections.abc import Iterable

from aiohttp import web
from pydantic import BaseModel

from picscripter.plugin.description import Description, Shortcut
from picscripter.web.drafts import draft_of
from picscripter.web.operation import Operation, operation
from picscripter.web.reading import read_body
from picscripter.web.routes.posts import ACCEPTED, accept


def shortcut_operations(descriptions: Iterable[Description]) -> list[Operation]:
    """One operation for each shortcut of each platform."""
    return [_operation(each, shortcut) for each in descriptions for shortcut in each.shortcuts]


def _operation(description: Description, shortcut: Shortcut) -> Operation:
    async def make(request: web.Request) -> web.Response:
        body: BaseModel = await read_body(request, shortcut.body)
        members = {**shortcut.compose(body), "platform": description.name}
        return await accept(request, draft_of(members))

    make.__name__ = shortcut.path.strip("/").replace("/", "_").replace("-", "_")
    make.__doc__ = f"A short way to `POST /api/posts` for {description.label}."
    declare = operation(
        "POST",
        shortcut.path,
        summary=shortcut.summary,
        tag="shortcuts",
        answers=ACCEPTED,
        body=shortcut.body,
        problems=(409, 422),
        headers=("Idempotency-Key", "Prefer"),
    )
    return declare(make)
