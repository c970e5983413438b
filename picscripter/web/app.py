"""The application: its layers from the outside in, and everything that answers."""

from collections.abc import Iterable

from aiohttp import web

from picscripter.web.auth import auth_middleware
from picscripter.web.cors import cors_middleware
from picscripter.web.edge import edge
from picscripter.web.operation import Operation
from picscripter.web.reading import MAX_BODY
from picscripter.web.routes import OPERATIONS
from picscripter.web.services import SERVICES, Services, services

__all__ = ["SERVICES", "Services", "create_app", "services"]


def create_app(services: Services, *, operations: Iterable[Operation] = OPERATIONS) -> web.Application:
    """The API over `services`. Serve it with `serving.runner`, which bounds what a connection may do."""
    app = web.Application(
        middlewares=[cors_middleware(services.cors_origins), edge, auth_middleware(services.bearer)],
        client_max_size=MAX_BODY,
    )
    app[SERVICES] = services
    for operation in operations:
        operation.install(app.router)
    return app
