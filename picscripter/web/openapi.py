"""OpenAPI 3.1, made from the operations and from the very models that check requests."""

import json
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter
from pydantic.alias_generators import to_camel

from picscripter.web.operation import Operation
from picscripter.web.problems import CONTENT_TYPE, TITLES, TYPE

REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"{(\w+)[^}]*}")

HEADERS = {
    "Range": "One range of bytes (`bytes=0-1048575`), answered with 206. Several at once get the whole file.",
    "If-Range": "The ETag of the file that the range belongs to; another one gets the whole file.",
    "Idempotency-Key": "The same request sent again under the same key gets the first one's answer, for a day.",
    "Prefer": "`wait=20` holds the answer until the post has ended, at most so many seconds (30).",
}

REASONS = {
    200: "Done.",
    201: "Made.",
    202: "Accepted.",
    206: "The range of it that was asked for.",
    204: "Done; no body.",
    302: "Go there.",
    303: "Go there.",
    400: "The request cannot be read.",
    401: "A valid token is needed.",
    403: "Not allowed.",
    404: "Not here, or not yours.",
    408: "Nothing came for too long.",
    409: "It does not go together with what is there.",
    413: "The body is too large.",
    415: "The body is of a kind that is not taken.",
    416: "Nothing of it lies in that range.",
    422: "Something in it is wrong: all errors at once.",
    429: "Too many requests; Retry-After says when again.",
    503: "Not available right now.",
}

TAGS = {
    "auth": "Sign up, log in, log out.",
    "platforms": "What is installed.",
    "connections": "The accounts that may be posted as.",
    "posts": "Hand over posts, follow them, change them.",
    "media": "Hand in the files that posts show.",
    "shortcuts": "Short ways that plugins add.",
    "hooks": "What platforms send to us.",
    "health": "For supervisors and monitors.",
    "docs": "This documentation.",
}


class ErrorOut(BaseModel):
    """One thing that is wrong."""

    path: str = Field(description="A JSON pointer into the request.", examples=["/scheduledAtISO"])
    rule: str = Field(description="Stable, for programs.", examples=["time.past"])
    message: str
    limit: int | float | str | None = None
    actual: int | float | str | None = None
    fix: str | None = Field(None, description="What to do.")


class ProblemOut(BaseModel):
    """RFC 9457 problem details. `code` is stable, `errors` holds all that is wrong at once."""

    type: str = Field(examples=[TYPE + "invalid"])
    title: str
    status: int
    detail: str
    code: str = Field(description="One of: " + ", ".join(sorted(TITLES)) + ".", examples=["invalid"])
    request_id: str = Field(alias="requestId")
    errors: list[ErrorOut] | None = None


def document(operations: Sequence[Operation], platform: str | None = None) -> dict[str, Any]:
    """The OpenAPI document of those of the operations that are documented.

    `platform`: an installed one, for examples of posts: what is sent as it stands must not be refused for its name.
    """
    operations = [each for each in operations if each.documented]
    schemas = _Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(_PARAMETER.sub(r"{\1}", each.path), {})[each.method.lower()] = _entry(
            each, schemas, platform
        )
    used = {each.tag for each in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "picscripter",
            "version": version("picscripter"),
            "summary": "Connect accounts, hand over posts, be told the truth about what became of them.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items() if name in used],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "responses": {"Problem": schemas.problem},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def document_text(operations: Sequence[Operation], platform: str | None = None) -> bytes:
    """The document as it is served."""
    return json.dumps(document(operations, platform), ensure_ascii=False, separators=(",", ":")).encode()


class _Schemas:
    """All schemas of the document: those of requests as they are checked, those of answers as they are written."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        taken = {each.body: each.body for each in operations if each.body is not None}
        given = {
            repr(answer): answer
            for each in operations
            for answer in each.answers.values()
            if _is_json(answer)
        }
        inputs: list[tuple[Any, Any, TypeAdapter[Any]]] = [
            *((repr(model), "validation", TypeAdapter(model)) for model in taken),
            *((key, "serialization", TypeAdapter(answer)) for key, answer in given.items()),
            ("problem", "serialization", TypeAdapter(ProblemOut)),
        ]
        self._found, rest = TypeAdapter.json_schemas(inputs, ref_template=REF)
        self.definitions = rest.get("$defs", {})
        self.problem = {
            "description": "What is wrong.",
            "headers": {"X-Request-Id": {"schema": {"type": "string"}}},
            "content": {CONTENT_TYPE: {"schema": self._found["problem", "serialization"]}},
        }

    def taken(self, model: type[BaseModel]) -> Any:
        return self._found[repr(model), "validation"]

    def given(self, answer: Any) -> Any:
        return self._found[repr(answer), "serialization"]


def _is_json(answer: Any) -> bool:
    return answer is not None and not isinstance(answer, str)


def _entry(each: Operation, schemas: _Schemas, platform: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": to_camel(each.handler.__name__),
        "summary": each.summary,
        "description": each.description,
        "tags": [each.tag],
        "security": [{"bearer": []}] if each.secured else [],
        "responses": _responses(each, schemas),
    }
    if parameters := _parameters(each):
        entry["parameters"] = parameters
    if each.body is not None:
        content: dict[str, Any] = {"schema": schemas.taken(each.body)}
        if each.example:
            named = {"platform": platform} if platform is not None and "platform" in each.example else {}
            content["example"] = {**each.example, **named}
        entry["requestBody"] = {"required": True, "content": {"application/json": content}}
    if each.takes:
        entry["requestBody"] = {"required": True, "content": {kind: _file(kind) for kind in each.takes}}
    return entry


def _file(kind: str) -> dict[str, Any]:
    """A file as a body (in OpenAPI 3.1 without a schema), or as the one part of a form."""
    if kind != "multipart/form-data":
        return {}
    part = {"type": "string", "contentMediaType": "application/octet-stream"}
    return {"schema": {"type": "object", "required": ["file"], "properties": {"file": part}}}


def _parameters(each: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(each.path)
    ]
    if each.query is not None:
        schema = each.query.model_json_schema(ref_template=REF)
        needed = schema.get("required", [])
        inner = schema.get("$defs", {})
        found += [
            {"name": name, "in": "query", "required": name in needed, "schema": _inlined(value, inner)}
            for name, value in schema["properties"].items()
        ]
    found += [
        {"name": name, "in": "header", "schema": {"type": "string"}, "description": HEADERS.get(name, "")}
        for name in each.headers
    ]
    return found


def _inlined(schema: Any, inner: dict[str, Any]) -> Any:
    """A query's schema with the few words it refers to written out: it stands alone."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return inner[schema["$ref"].rpartition("/")[2]]
        return {name: _inlined(value, inner) for name, value in schema.items()}
    return [_inlined(value, inner) for value in schema] if isinstance(schema, list) else schema


def _responses(each: Operation, schemas: _Schemas) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, answer in each.answers.items():
        found[str(status)] = {"description": REASONS.get(status, str(status)), **_content(answer, schemas)}
    for status in sorted(_refusals(each) - set(each.answers)):
        found[str(status)] = {"$ref": "#/components/responses/Problem"}
    found["default"] = {"$ref": "#/components/responses/Problem"}
    return found


def _content(answer: Any, schemas: _Schemas) -> dict[str, Any]:
    if answer is None:
        return {}
    if isinstance(answer, str):
        return {"content": {answer: {"schema": {"type": "string"}}}}
    return {"content": {"application/json": {"schema": schemas.given(answer)}}}


def _refusals(each: Operation) -> set[int]:
    found = set(each.problems)
    if each.secured:
        found.add(401)
    if each.rate:
        found.add(429)
    if each.body is not None:
        found |= {400, 413, 415, 422}
    return found
