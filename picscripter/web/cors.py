"""Which other origins' pages may call the API from a browser: those that the operator lists, and no other."""

from collections.abc import Collection

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

EXPOSED = "Link, Location, X-Request-Id, Retry-After, Allow, Idempotency-Replayed, Preference-Applied"
ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, Prefer, X-Request-Id"
METHODS = "GET, POST, PATCH, DELETE"
MAX_AGE = "600"


def cors_middleware(origins: Collection[str]) -> Middleware:
    """Tokens travel in a header, never in a cookie, so credentials are never allowed."""

    @web.middleware
    async def cors(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is None:
            return await handler(request)
        allowed = "*" in origins or origin.rstrip("/") in origins
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: web.StreamResponse = web.Response(status=204)
            if allowed:
                response.headers["Access-Control-Allow-Methods"] = METHODS
                response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
                response.headers["Access-Control-Max-Age"] = MAX_AGE
        else:
            response = await handler(request)
        response.headers["Vary"] = "Origin"
        if allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return cors
