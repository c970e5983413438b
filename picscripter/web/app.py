"""The application: its layers from the outside in, and everything that answers."""

from collections.abc import Callable, Sequence
from functools import cache, partial

from aiohttp import web

from picscripter.web.auth import auth_middleware
from picscripter.web.cors import cors_middleware
from picscripter.web.edge import edge
from picscripter.web.operation import Operation
from picscripter.web.rates import rates_middleware
from picscripter.web.reading import MAX_BODY
from picscripter.web.routes import OPERATIONS
from picscripter.web.routes.docs import OPENAPI
from picscripter.web.services import SERVICES, Services, services
from picscripter.web.shortcuts import shortcut_operations

__all__ = ["SERVICES", "Services", "create_app", "services"]


def create_app(services: Services) -> web.Application:
    """The API over `services`. Serve it with `serving.Runner`, which bounds what a connection may do."""
    app = web.Application(
        middlewares=[
            cors_middleware(services.cors_origins),
            edge,
            auth_middleware(services.bearer),
            rates_middleware(services.rates),
        ],
        client_max_size=MAX_BODY,
    )
    operations = [*OPERATIONS, *shortcut_operations(each.description for each in services.registry.values())]
    app[SERVICES] = services
    document: Callable[[], bytes] = cache(partial(_document, operations, next(iter(services.registry), None)))
    app[OPENAPI] = document
    for operation in operations:
        operation.install(app.router)
    return app


def _document(operations: Sequence[Operation], platform: str | None) -> bytes:
    # Imported here: describing all models costs a start what only the readers of the documentation need.
    from picscripter.web.openapi import document_text  # noqa: PLC0415

    return document_text(operations, platform)
