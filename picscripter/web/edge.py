"""The outermost layer: a request id, every error as problem+json, security headers, no secret in the log."""

import logging
import re
import secrets
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from picscripter.services.refusals import Refusal
from picscripter.storage.database import Unavailable
from picscripter.storage.media_store import StoreAway
from picscripter.web.problems import BY_STATUS, HttpProblem, from_refusal, respond

log = logging.getLogger("picscripter.web")

REQUEST_ID = web.RequestKey("picscripter-request-id", str)
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "no-store",
}
"""On every answer; a page of ours brings its own Content-Security-Policy and Cache-Control."""

HSTS = "max-age=31536000"


@web.middleware
async def edge(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every answer its request id and its security headers, and every error its shape."""
    request_id = request[REQUEST_ID] = _request_id(request)
    try:
        response = await handler(request)
    except web.HTTPException as fault:
        response = fault if fault.status < 400 else respond(_from_aiohttp(request, fault), request_id)
        if response is fault:
            _dress(response, request, request_id)
            raise
    except (HttpProblem, Refusal) as fault:
        response = respond(fault if isinstance(fault, HttpProblem) else from_refusal(fault), request_id)
    except Unavailable as fault:
        log.warning("request %s: the database is away: %s", request_id, fault)
        response = respond(HttpProblem(503, "unavailable", AWAY, headers={"Retry-After": "2"}), request_id)
    except StoreAway as fault:
        log.warning("request %s: the store of media is away: %s", request_id, fault)
        response = respond(
            HttpProblem(503, "unavailable", NO_STORE, headers={"Retry-After": "2"}), request_id
        )
    except Exception:  # the last line of defence: the client gets an id that finds this line in the log
        log.exception("request %s: %s %s failed", request_id, request.method, _route(request))
        response = respond(HttpProblem(500, "internal", INTERNAL), request_id)
    _dress(response, request, request_id)
    return response


AWAY = "The database does not answer right now. Nothing was changed; try again in a moment."
NO_STORE = "The store of media does not answer right now; try again in a moment."
INTERNAL = "Something went wrong on our side. Nothing is known to have changed; tell us the requestId."


def _request_id(request: web.Request) -> str:
    """The caller's own, where it is harmless, so that its log and ours can be held together."""
    given = request.headers.get("X-Request-Id", "")
    return given if _ID.fullmatch(given) else secrets.token_urlsafe(12)


def _route(request: web.Request) -> str:
    """The pattern of the address, never its query: that may hold a code or a state."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(no route)"


def _from_aiohttp(request: web.Request, fault: web.HTTPException) -> HttpProblem:
    status = fault.status
    headers: Mapping[str, str] = {}
    detail = fault.reason
    if isinstance(fault, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(fault.allowed_methods))
        headers, detail = {"Allow": allowed}, f"{request.method} is not taken here; these are: {allowed}."
    elif isinstance(fault, web.HTTPRequestEntityTooLarge):
        detail = "The body may have at most 1 MiB; pictures travel by address."
    elif isinstance(fault, web.HTTPNotFound):
        detail = "There is nothing at this address; /docs lists what there is."
    return HttpProblem(status, BY_STATUS.get(status, "bad_request"), detail, headers=headers)


def _dress(response: web.StreamResponse, request: web.Request, request_id: str) -> None:
    if response.prepared:
        return
    response.headers["X-Request-Id"] = request_id
    response.headers["Server"] = "picscripter"
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
