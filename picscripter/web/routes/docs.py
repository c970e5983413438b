"""The documentation of the API: for programs as OpenAPI, for people as a page of our own, without any CDN."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from picscripter.web.operation import Handler, Operation, operation

OPENAPI: web.AppKey[Callable[[], bytes]] = web.AppKey("picscripter-openapi")
"""Gives the document, which is made when somebody asks for it first."""

FOLDER = Path(__file__).parents[1] / "static"
KEPT = "public, max-age=300"

# Nothing may be loaded but our own files, nothing runs inline, nobody frames it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

FILES = {
    "/docs": ("docs.html", "text/html"),
    "/docs/docs.css": ("docs.css", "text/css"),
    "/docs/docs.js": ("docs.js", "text/javascript"),
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
}


@operation(
    "GET",
    "/api/openapi.json",
    summary="This API as OpenAPI 3.1",
    tag="docs",
    answers={200: dict[str, object]},
    secured=False,
)
async def get_openapi(request: web.Request) -> web.Response:
    """The document from which the page /docs is made."""
    return web.Response(
        body=request.app[OPENAPI](), content_type="application/json", headers={"Cache-Control": KEPT}
    )


def _file(path: str) -> Operation:
    name, content_type = FILES[path]
    content = (FOLDER / name).read_bytes()

    async def send(request: web.Request) -> web.Response:  # noqa: ARG001 - a handler's signature
        return web.Response(
            body=content,
            content_type=content_type,
            charset="utf-8",
            headers={"Cache-Control": KEPT, "Content-Security-Policy": POLICY},
        )

    send.__name__ = "get_" + name.replace(".", "_")
    handler: Handler = send
    declare = operation(
        "GET",
        path,
        summary=name,
        tag="docs",
        answers={200: content_type},
        secured=False,
        rate="",
        documented=False,
    )
    return declare(handler)


def _way_to_docs(path: str, name: str) -> Operation:
    async def send(request: web.Request) -> web.Response:  # noqa: ARG001 - a handler's signature
        raise web.HTTPPermanentRedirect("/docs")

    send.__name__ = name
    declare = operation(
        "GET",
        path,
        summary="Go to /docs",
        tag="docs",
        answers={308: None},
        secured=False,
        rate="",
        documented=False,
    )
    return declare(send)


OPERATIONS = (
    get_openapi,
    *(_file(path) for path in FILES),
    _way_to_docs("/", "root"),
    _way_to_docs("/docs/", "docs_slash"),
)
