"""Refusals that no documentation shows: gateways, proxies and bad days write them. No plugin stumbles over one."""

import itertools
import json

import pytest

from picscripter.platforms.discovery import discover
from picscripter.plugin import PlatformError, Response

ODD = (
    None,
    True,
    "",
    "abc",
    "190",
    -1.5,
    10**30,
    [],
    [[1]],
    ["message"],
    {},
    {"code": {}},
    [None, 7, {"message": 1}],
)
NAMES = (
    "error",
    "errors",
    "code",
    "message",
    "type",
    "status",
    "detail",
    "title",
    "error_description",
    "debug_info",
)
INNER = (
    *("code", "error_subcode", "message", "error_user_msg", "errors", "details", "status", "type", "log_id"),
    *("reason", "retriable", "is_transient"),
)


def bodies():
    yield from (
        b"",
        b"\0\xff\xfe",
        b"<html><body><h1>502 Bad Gateway</h1></body></html>",
        b"<Code>x</Code>",
        b"{",
    )
    yield from (b"[" * 200_000, b'{"error":' * 200_000, b"9" * 5_000, b"NaN", b'{"error":{"code":1e999}}')
    yield from (b'{"message": ' + b"[" * deep + b"]" * deep + b"}" for deep in (500, 800, 900, 990))
    yield from (json.dumps(each).encode() for each in ODD)
    yield from (json.dumps({name: each}).encode() for name in NAMES for each in ODD)
    for name, odd in itertools.product(INNER, ODD):
        yield json.dumps({"error": {name: odd}}).encode()
        yield json.dumps(
            {"error": {"code": 190, "message": "x", name: odd}, "errors": [{name: odd}]}
        ).encode()
        yield json.dumps({"debug_info": {name: odd}, "code": 8, "message": "x", name: odd}).encode()


BODIES = tuple(dict.fromkeys(bodies()))
GARBAGE = (
    "",
    "soon",
    "-1",
    "1e999",
    "9" * 400,
    "\u0663",
    "{}",
    "[1]",
    '{"a": [{"estimated_time_to_regain_access": 1e999}]}',
)
TOLD = (
    *(
        "retry-after",
        "ratelimit-reset",
        "x-ratelimit-reset",
        "x-rate-limit-reset",
        "x-app-limit-24hour-reset",
    ),
    *("x-app-limit-24hour-remaining", "x-user-limit-24hour-remaining", "x-business-use-case-usage"),
)
DATED = {"date": "Mon, 23 Nov 2026 12:00:00 GMT"}
HEADERS = (
    {},
    DATED,
    *({"date": each} for each in GARBAGE),
    *({**DATED, **dict.fromkeys(TOLD, each)} for each in GARBAGE),
)
STATUSES = (400, 401, 403, 404, 422, 429, 500)


def classified(platform, status, headers, body):
    answer = platform.classify(Response(status=status, headers=headers, body=body))
    assert answer is None or (isinstance(answer, PlatformError) and isinstance(answer.code, str | None))
    return answer


@pytest.mark.parametrize("name", sorted(discover()))
def test_no_body_of_a_refusal_makes_a_plugin_stumble(name):
    platform = discover(frozenset({name}))[name]
    for status, body in itertools.product(STATUSES, BODIES):
        classified(platform, status, DATED, body)


@pytest.mark.parametrize("name", sorted(discover()))
def test_no_header_of_a_limit_makes_a_plugin_stumble(name):
    platform = discover(frozenset({name}))[name]
    said = (
        b"{}",
        b'{"code": 8, "message": "x"}',
        b'{"error": {"code": 4, "message": "x"}}',
        b'{"error": {"code": 403, "message": "x", "errors": [{"reason": "rateLimitExceeded"}]}}',
        b'{"error": {"code": 403, "message": "x", "errors": [{"reason": "quotaExceeded"}]}}',
        b'{"error": {"code": "spam_risk_too_many_posts", "message": "x"}}',
    )
    for status, headers, body in itertools.product((400, 403, 429), HEADERS, said):
        classified(platform, status, headers, body)
