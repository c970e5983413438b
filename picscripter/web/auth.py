"""Bearer tokens: the only module that knows aiohttp-jwt, and that a token is a JWT.

aiohttp-jwt 0.6.1 is kept on a short lead. Its whitelist is a prefix match, so which operations are public is
decided here, from the route that was chosen; its scheme check takes `BearerXYZ`, so the header is parsed here; its
403s (a bad header, a revoked token) become 401s with WWW-Authenticate, as RFC 6750 wants.
"""

import logging
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_jwt import JWTMiddleware

from picscripter.plugin.clock import Clock
from picscripter.services.refusals import Unauthorized
from picscripter.storage.revoked_tokens import RevokedTokens
from picscripter.web.operation import operation_of

LIFE = timedelta(days=7)
ALGORITHM = "HS256"
REMEMBERED = 2.0
"""Seconds for which a token is not looked up again. Logout in this process counts at once."""

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a token says: whose it is, its id, and when it ends (epoch seconds)."""

    user_id: str
    jti: str
    expires: int


USER = web.RequestKey("picscripter-user", str)
CLAIMS = web.RequestKey("picscripter-token", Claims)
_CLAIMS = "picscripter-claims"  # aiohttp-jwt takes no RequestKey
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+) *")

# It logs a traceback at ERROR for every bad token that anybody sends; our own log has the refusal.
logging.getLogger("aiohttp_jwt.middleware").setLevel(logging.CRITICAL)


class Bearer:
    """Issues, checks and revokes tokens."""

    def __init__(self, secret: str, revoked: RevokedTokens, clock: Clock) -> None:
        self._secret = secret
        self._revoked = revoked
        self._clock = clock
        self._admitted: dict[str, tuple[Claims, float]] = {}
        self._left: set[str] = set()  # logged out here: a look-up that was under way must not admit it again
        self._check: Any = JWTMiddleware(
            secret,
            request_property=_CLAIMS,
            algorithms=[ALGORITHM],
            token_getter=_token_in,
            is_revoked=self._is_revoked,
        )

    def issue(self, user_id: str) -> str:
        """A token for seven days. Not dated: elsewhere, where the clock is a second behind, it would be of tomorrow."""
        claims = {
            "sub": user_id,
            "jti": secrets.token_urlsafe(16),
            "exp": int((self._clock.now() + LIFE).timestamp()),
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    async def claims(self, request: web.Request) -> Claims:
        """Whose request this is. Unauthorized when it carries no token that is good."""
        token, now = _token_in(request), self._clock.steady()
        claims, until = self._admitted.get(token or "", (None, 0.0))
        if claims is not None and until > now:
            return claims
        claims = await self._looked_up(request)
        if claims.jti not in self._left:
            self._remember(token, claims, now + REMEMBERED)
        return claims

    async def _looked_up(self, request: web.Request) -> Claims:
        try:
            await self._check(request, _passed)
        except (web.HTTPUnauthorized, web.HTTPForbidden) as refused:
            raise Unauthorized("unauthorized", _why(request)) from refused
        payload = request[_CLAIMS]
        return Claims(user_id=payload["sub"], jti=payload["jti"], expires=int(payload["exp"]))

    def _remember(self, token: str | None, claims: Claims, until: float) -> None:
        if token is None:
            return
        if len(self._admitted) > MOST_REMEMBERED:
            self._admitted.clear()
        ends_in = claims.expires - self._clock.now().timestamp()
        self._admitted[token] = (claims, min(until, self._clock.steady() + ends_in))

    async def revoke(self, claims: Claims) -> None:
        """Log out: from now on the token opens nothing."""
        if len(self._left) > MOST_REMEMBERED:
            self._left.clear()
        self._left.add(claims.jti)
        self._admitted = {token: kept for token, kept in self._admitted.items() if kept[0].jti != claims.jti}
        await self._revoked.add(claims.jti, claims.expires * 1000)

    async def _is_revoked(self, request: web.Request, payload: dict[str, Any]) -> bool:  # noqa: ARG002 - its signature
        user_id, jti, expires = payload.get("sub"), payload.get("jti"), payload.get("exp")
        if not (isinstance(user_id, str) and isinstance(jti, str) and isinstance(expires, int)):
            return True
        if expires <= self._clock.now().timestamp():
            return True
        return jti in self._left or not await self._revoked.admits(user_id, jti)


def _token_in(request: web.Request) -> str | None:
    values = request.headers.getall("Authorization", [])
    match = _BEARER.fullmatch(values[0]) if len(values) == 1 else None
    return match[1] if match else None


async def _passed(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 - stands where aiohttp-jwt calls on
    return web.Response()


def _why(request: web.Request) -> str:
    if not request.headers.get("Authorization", "").lower().startswith("bearer "):
        return "Send the header Authorization: Bearer <token>; POST /api/auth/login gives a token."
    return "This token is not valid, has ended, or was logged out: log in again (POST /api/auth/login)."


def auth_middleware(bearer: Bearer) -> Middleware:
    """Every operation wants a token, unless it declares itself public; what is not there is a 404 for all."""

    @web.middleware
    async def authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
        operation = operation_of(request)
        absent = request.match_info.http_exception is not None
        if absent or (operation is not None and not operation.secured):
            return await handler(request)
        claims = await bearer.claims(request)
        request[USER] = claims.user_id
        request[CLAIMS] = claims
        return await handler(request)

    return authenticate


def user_id(request: web.Request) -> str:
    """Who asks; only in operations that are secured."""
    return request[USER]
