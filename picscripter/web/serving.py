"""How the application is put on a socket: bounded, and telling faults of the protocol as it tells all others.

aiohttp 3.14 answers a request that it cannot parse as plain text, and logs the raw request, tokens included.
Both happen before any middleware, so they are mended here, at its protocol class.
"""

import asyncio
import logging
import secrets

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_log import AccessLogger
from aiohttp.web_protocol import RequestHandler

from picscripter.web.edge import INTERNAL, SECURITY_HEADERS
from picscripter.web.problems import BY_STATUS, HttpProblem, respond

log = logging.getLogger("picscripter.web")


class _Protocol(RequestHandler):
    """One connection."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes the request, where a token may stand
    ) -> web.StreamResponse:
        """Answer what cannot be parsed, or failed beyond the middlewares. The connection is closed after it."""
        request_id = secrets.token_urlsafe(12)
        if isinstance(exc, HttpProcessingError):
            log.info("request %s cannot be read: %s", request_id, type(exc).__name__)
        else:
            log.error("request %s failed", request_id, exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("a part of the answer is out already")
        response = respond(_protocol_problem(status), request_id)
        response.headers.update({"X-Request-Id": request_id, "Server": "picscripter", **SECURITY_HEADERS})
        response.force_close()
        return response


def _protocol_problem(status: int) -> HttpProblem:
    if status >= 500:
        return HttpProblem(status, "internal", INTERNAL)
    detail = "The request is not HTTP/1.1 as RFC 9112 has it, or one of its lines is longer than 8 KiB."
    return HttpProblem(status, BY_STATUS.get(status, "bad_request"), detail)


class _Server(web.Server):
    """Makes a protocol for each connection; its arguments are those of the server that aiohttp made."""

    def __init__(self, made: web.Server) -> None:
        super().__init__(
            made.request_handler,
            request_factory=made.request_factory,
            loop=asyncio.get_running_loop(),
            **made._kwargs,  # noqa: SLF001 - the only place where they are
        )

    def __call__(self) -> RequestHandler:
        return _Protocol(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs the application on sockets; use it with `web.TCPSite` or `web.SockSite`."""

    __slots__ = ()

    def __init__(
        self, app: web.Application, *, shutdown_timeout: float = 30.0, access_log: bool = False
    ) -> None:
        """`shutdown_timeout`: seconds that running requests get."""
        super().__init__(
            app,
            access_log=logging.getLogger("picscripter.access") if access_log else None,
            access_log_class=_AccessLogger,
            # A body in an encoding that is not there fails inside the parser; undecoded it reaches our own check.
            auto_decompress=False,
            keepalive_timeout=75.0,
            lingering_time=2.0,
            shutdown_timeout=shutdown_timeout,
        )

    async def _make_server(self) -> web.Server:
        return _Server(await super()._make_server())


class _AccessLogger(AccessLogger):
    """Method, path without its query (which may hold a code or a state), status, time."""

    LOG_FORMAT = "%a %r %s %b %D"

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        self.logger.info(
            "%s %s %s %s %.1f ms", request.remote, request.method, request.path, response.status, time * 1000
        )
