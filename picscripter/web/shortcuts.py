"""Addresses that plugins add for one simple kind of post: `POST /post_to_…` is data, not code of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from picscripter.plugin.description import Description, Shortcut
from picscripter.services.pointing import summary
from picscripter.services.refusals import Invalid
from picscripter.services.wish import first_word
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
        members = shortcut.compose(body)
        try:
            return await accept(request, draft_of({**members, "platform": description.name}))
        except Invalid as refused:
            raise _as_sent(refused, body, members) from refused

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


def _as_sent(refused: Invalid, body: BaseModel, members: Mapping[str, Any]) -> Invalid:
    """The refusal with its pointers into the body that was sent, where a member was handed through as it is."""
    sent = body.model_dump(by_alias=True)
    names = {
        name: field for name, value in members.items() for field, given in sent.items() if given == value
    }
    problems = [replace(each, path=_renamed(each.path, names)) for each in refused.problems]
    detail = summary(problems) if problems else refused.detail
    return Invalid(refused.code, detail, problems=problems, more=refused.more)


def _renamed(path: str, names: Mapping[str, str]) -> str:
    word = first_word(path)
    return f"/{names[word]}{path[len(word) + 1 :]}" if word in names else path
