"""Reading a request strictly: JSON that means one thing, checked by the model that also documents it."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from picscripter.plugin.problem import Problem
from picscripter.services.pointing import pointer, pointer_word, problems_of, summary
from picscripter.services.refusals import Invalid
from picscripter.web.problems import HttpProblem

MAX_BODY = 1024 * 1024
"""Bytes of a JSON body; pictures travel by address."""

MAX_DEPTH = 32

PATIENCE = 60.0
"""Seconds that a whole body may take, so that nobody holds connections open for nothing."""

M = TypeVar("M", bound=BaseModel)

BODY = web.RequestKey("picscripter-body", object)


class Body(BaseModel):
    """What a client sends: camelCase, nothing unknown, nothing converted on the quiet."""

    # Built at its first use: a start has none for it. So are all models of the API.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=to_camel, defer_build=True
    )


class Query(BaseModel):
    """What stands behind the question mark; numbers are read from text."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, defer_build=True)


async def read_body(request: web.Request, model: type[M]) -> M:
    """The body as `model`. HttpProblem (400, 413, 415) when it is no JSON; Invalid when the model refuses it."""
    instance, problems = check(model, await read_json(request))
    if instance is None or problems:
        raise Invalid("invalid", summary(problems), problems=problems)
    return instance


def check_rest(model: type[M], data: object) -> tuple[M | None, list[Problem]]:
    """The instance without its wrong members, and what is wrong with those: so that all is told at once."""
    instance, problems = check(model, data)
    if instance is not None or not isinstance(data, dict):
        return instance, problems
    wrong = {problem.path.split("/")[1] for problem in problems if problem.path}
    rest = {name: value for name, value in data.items() if pointer_word(name) not in wrong}
    return check(model, rest)[0], problems


def read_query(request: web.Request, model: type[M]) -> M:
    """The query as `model`; Invalid with `/query/…` paths when it is refused."""
    words = request.query
    problems = [
        Problem(path=pointer(["query", name]), rule="repeated", message=f"{name} stands there twice.")
        for name in sorted(set(words))
        if len(words.getall(name)) > 1
    ]
    problems += _unsound(dict(words), ["query"])
    instance, wrong = check(model, dict(words), root=("query",))
    problems += wrong
    if instance is None or problems:
        raise Invalid("invalid", summary(problems), problems=problems)
    return instance


async def read_json(request: web.Request) -> object:
    """The JSON body, read once and remembered."""
    if BODY not in request:
        request[BODY] = _parse(await _raw(request))
    return request[BODY]


async def _raw(request: web.Request) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        raise HttpProblem(
            415,
            "unsupported_encoding",
            f"Send the body as it is: Content-Encoding {encoding[:40]!r} is not taken.",
            headers={"Accept-Encoding": "identity"},
        )
    kind = request.content_type
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HttpProblem(
            415,
            "unsupported_media_type",
            "Send JSON, with the header Content-Type: application/json.",
            headers={"Accept": "application/json"},
        )
    try:
        async with asyncio.timeout(PATIENCE):
            return await request.read()
    except TimeoutError as fault:
        raise HttpProblem(408, "timeout", f"The body was not there after {PATIENCE:.0f} seconds.") from fault
    except ConnectionError as fault:  # nobody is left to be told, and it is no fault of ours for the log
        raise HttpProblem(400, "bad_request", "The connection ended in the middle of the body.") from fault


class _Duplicate(ValueError):
    """A name stands twice in one object, and programs do not agree upon which one counts."""


def _parse(raw: bytes) -> object:
    try:
        text = raw.decode()
        data = _STRICT.decode(text)
    except UnicodeDecodeError as fault:
        raise _bad_json(f"The body is not UTF-8: byte {fault.start} cannot be read.") from fault
    except json.JSONDecodeError as fault:
        where = {"line": fault.lineno, "column": fault.colno}
        raise _bad_json(
            f"The body is not JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}.", where
        ) from fault
    except RecursionError as fault:
        raise _bad_json("The body is nested too deeply.") from fault
    except ValueError as fault:  # a constant, a duplicate, or a number of more digits than Python reads
        raise _bad_json(f"The body is not JSON that we read: {str(fault)[:200]}") from fault
    problems = list(_unsound(data, []))
    if problems:
        raise Invalid("invalid", summary(problems), problems=problems)
    return data


def _bad_json(detail: str, more: Mapping[str, Any] | None = None) -> HttpProblem:
    return HttpProblem(400, "bad_json", detail, more=more)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Duplicate(f"{json.dumps(twice)[:80]} stands twice in one object.")
    return members


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number.")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _unsound(value: object, at: list[str | int]) -> Iterator[Problem]:
    """Texts that cannot be stored or sent: NUL (Postgres refuses it), halves of surrogate pairs (no UTF-8)."""
    if len(at) > MAX_DEPTH:
        raise _bad_json("The body is nested too deeply.")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            yield Problem(
                path=pointer(at),
                rule="text.unicode",
                message="The text holds a NUL or half of a surrogate pair, which no platform takes.",
                fix="Remove it; characters beyond U+FFFF are written whole, or as both halves.",
            )
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _unsound(name, at)
            yield from _unsound(member, [*at, name])
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _unsound(member, [*at, index])


def check(model: type[M], data: object, *, root: tuple[str, ...] = ()) -> tuple[M | None, list[Problem]]:
    """The instance, or all that `model` has to say against `data`, as problems below the pointer `root`."""
    try:
        return model.model_validate(data), []
    except ValidationError as refused:
        return None, problems_of(refused, root)
