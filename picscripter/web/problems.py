"""Errors as RFC 9457 problem details: one shape for all, with a stable code and every error at once."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from picscripter.plugin.problem import Problem
from picscripter.services import refusals

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:picscripter:problem:"

TITLES = {
    "bad_json": "The body is not JSON",
    "bad_request": "The request cannot be read",
    "invalid": "Something in the request is wrong",
    "unauthorized": "A valid token is needed",
    "wrong_credentials": "E-mail or password is wrong",
    "forbidden": "Not allowed",
    "not_found": "Not here",
    "method_not_allowed": "This address does not take that method",
    "not_acceptable": "Nothing here in that form",
    "conflict": "It does not go together with what is there",
    "email_taken": "This e-mail address has an account",
    "too_late": "Too late to change this post",
    "not_retryable": "This post cannot be taken up again",
    "media_gone": "A file of the post was deleted",
    "not_unknown": "There is nothing to resolve",
    "too_early": "Too early to say",
    "external_id_taken": "This address belongs to another post",
    "client_post_id_taken": "This clientPostId names another post",
    "in_flight": "The first request with this key is still under way",
    "idempotency_key_reused": "This Idempotency-Key came with another request",
    "not_published": "Nothing of it is public",
    "not_supported": "This platform cannot do that",
    "not_connected": "The account is not connected",
    "reconnect": "The account must be connected again",
    "choose_connection": "Several accounts are connected",
    "range_not_satisfiable": "Nothing lies in that range",
    "too_large": "The body is too large",
    "unsupported_media_type": "The body is of a kind that is not taken here",
    "unsupported_encoding": "The body is encoded in a way that is not taken here",
    "bad_form": "The form cannot be read",
    "timeout": "The request came to a stop",
    "media_wanted": "A post still wants this file",
    "no_room": "There is no room right now",
    "rate_limited": "Too many requests",
    "unavailable": "Not available right now",
    "platform_error": "The platform refused",
    "internal": "Our mistake",
}
"""Every code that an answer of the API may carry beside those of `connect`; the documentation lists them."""

BY_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "timeout",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    422: "invalid",
    429: "rate_limited",
    500: "internal",
    503: "unavailable",
}

STATUS: Mapping[type[refusals.Refusal], int] = {
    refusals.Invalid: 422,
    refusals.NotFound: 404,
    refusals.Conflicts: 409,
    refusals.Unauthorized: 401,
    refusals.Forbidden: 403,
    refusals.TooMany: 429,
    refusals.TooLarge: 413,
    refusals.Unavailable: 503,
}


class HttpProblem(Exception):
    """An error that is told to the client as it stands; the edge turns it into the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def from_refusal(refusal: refusals.Refusal) -> HttpProblem:
    """The problem that says what a use case refused."""
    headers = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(refusal.retry_after)))
    if isinstance(refusal, refusals.Unauthorized):
        headers["WWW-Authenticate"] = 'Bearer realm="picscripter"'
    return HttpProblem(
        STATUS[type(refusal)],
        refusal.code,
        refusal.detail,
        errors=refusal.problems,
        headers=headers,
        more=refusal.more,
    )


def respond(problem: HttpProblem, request_id: str) -> web.Response:
    """The answer that carries `problem`."""
    return web.Response(
        status=problem.status,
        body=json.dumps(document(problem, request_id), ensure_ascii=False).encode(),
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )


def document(problem: HttpProblem, request_id: str) -> dict[str, Any]:
    """The members of the answer: those of RFC 9457, then ours."""
    code = problem.code
    return {
        "type": TYPE + code,
        "title": TITLES.get(code, code.replace("_", " ").capitalize()),
        "status": problem.status,
        "detail": problem.detail,
        "code": code,
        "requestId": request_id,
        **({"errors": [_error(each) for each in problem.errors]} if problem.errors else {}),
        **problem.more,
    }


def _error(problem: Problem) -> dict[str, Any]:
    members = {
        "path": problem.path,
        "rule": problem.rule,
        "message": problem.message,
        "limit": problem.limit,
        "actual": problem.actual,
        "fix": problem.fix,
    }
    return {name: value for name, value in members.items() if value is not None}
