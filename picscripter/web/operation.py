"""One operation of the API: how it is reached, read, answered and documented, declared in one place."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from aiohttp import web
from pydantic import BaseModel

from picscripter.services.refusals import NotFound
from picscripter.web.reading import read_body, read_query

Handler = Callable[..., Awaitable[web.StreamResponse]]
Answer = Any
"""A model or a list or union of models (JSON), a content type such as `text/html`, or None: no body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`method` and `path` reach it. `answers` maps statuses to what comes back; problems come by themselves.

    `secured`: only with a valid token. `rate`: the line of the table of limits that counts it; none: free.
    `takes`: content types of a body that is no JSON, which the handler reads by itself.
    `documented`: stands in the OpenAPI document (files of our pages do not).
    """

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    answers: Mapping[int, Answer]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    problems: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    secured: bool = True
    rate: str = "read"
    description: str = ""
    example: Mapping[str, Any] = field(default_factory=dict)
    reads_body: bool = False
    takes: tuple[str, ...] = ()
    documented: bool = True

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Read what the handler asks for, and let it answer."""
        if any("\0" in value for value in request.match_info.values()):  # Postgres refuses to look for it
            raise NotFound("not_found", "There is nothing of that name.")
        given: dict[str, Any] = {}
        if self.query is not None:
            given["query"] = read_query(request, self.query)
        if self.reads_body and self.body is not None:
            given["body"] = await read_body(request, self.body)
        return await self.handler(request, **given)

    def install(self, router: web.UrlDispatcher) -> None:
        """Make it reachable; a GET answers HEAD too."""
        if self.method == "GET":
            router.add_get(self.path, self.answer)
        else:
            router.add_route(self.method, self.path, self.answer)


def operation(
    method: str,
    path: str,
    *,
    summary: str,
    tag: str,
    answers: Mapping[int, Answer],
    body: type[BaseModel] | None = None,
    problems: tuple[int, ...] = (),
    headers: tuple[str, ...] = (),
    secured: bool = True,
    rate: str | None = None,
    example: Mapping[str, Any] | None = None,
    takes: tuple[str, ...] = (),
    documented: bool = True,
) -> Callable[[Handler], Operation]:
    """Declare a handler `async def f(request, body: Model, query: Model)`; it takes what its parameters name.

    A parameter `body` is the JSON body, checked; `query` the query. `body=` here documents what a handler reads
    by itself. Errors are raised as Refusal or HttpProblem. The handler's docstring is the long description.
    """

    def declare(handler: Handler) -> Operation:
        hints = get_type_hints(handler)
        return Operation(
            method=method,
            path=path,
            handler=handler,
            summary=summary,
            tag=tag,
            answers=answers,
            body=body or hints.get("body"),
            query=hints.get("query"),
            problems=problems,
            headers=headers,
            secured=secured,
            rate=rate or ("read" if method == "GET" else "write"),
            description=inspect.getdoc(handler) or "",
            example=example or {},
            reads_body="body" in hints,
            takes=takes,
            documented=documented,
        )

    return declare


def operation_of(request: web.Request) -> Operation | None:
    """The operation that the router chose; None where it found none (404, 405)."""
    owner = getattr(request.match_info.handler, "__self__", None)
    return owner if isinstance(owner, Operation) else None


def json_answer(
    answer: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An answer with a model as its JSON body."""
    return web.Response(
        status=status,
        body=answer.model_dump_json(by_alias=True).encode(),
        content_type="application/json",
        headers=headers,
    )


def json_text(answers: Sequence[BaseModel]) -> web.Response:
    """An answer with a list of models as its JSON body."""
    text = ",".join(each.model_dump_json(by_alias=True) for each in answers)
    return web.Response(body=f"[{text}]".encode(), content_type="application/json")
