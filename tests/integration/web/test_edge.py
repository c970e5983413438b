"""What every answer has in common: ids, headers, problems; and what never gets out."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest

from picscripter.storage.database import Database
from picscripter.web import reading

pytestmark = pytest.mark.anyio
CANARY = "eyJcanary.canary-token.canary"


async def raw(api, request: bytes) -> tuple[str, str]:
    """Head and body of the answer to these very bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(5):
        answer = (await reader.read(65536)).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition("\r\n\r\n")
    return head, body


async def test_an_address_that_is_not_there_is_a_404_for_everybody(api, ann):
    for person in (api, ann):
        answer = await person("GET", "/api/nothing")
        assert (answer.status, answer.json["code"]) == (404, "not_found")


async def test_a_wrong_method_is_told_with_the_right_ones(ann):
    answer = await ann("PUT", "/api/posts")
    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


async def test_every_answer_has_an_id_and_security_headers(api, ann):
    for answer in (
        await api("GET", "/healthz"),
        await api("GET", "/nothing"),
        await ann("GET", "/api/posts"),
    ):
        assert len(answer.headers["X-Request-Id"]) >= 8
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Python" not in answer.headers["Server"]


async def test_a_callers_own_request_id_is_kept_when_it_is_harmless(api):
    assert (await api("GET", "/healthz", headers={"X-Request-Id": "mine-12345"})).headers[
        "X-Request-Id"
    ] == "mine-12345"
    odd = await api("GET", "/healthz", headers={"X-Request-Id": "a b<script>"})
    assert odd.headers["X-Request-Id"] != "a b<script>"


async def test_problems_have_the_members_of_rfc_9457_and_ours(api):
    answer = await api("GET", "/api/posts")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json.keys() == {"type", "title", "status", "detail", "code", "requestId"}
    assert (answer.json["status"], answer.json["type"]) == (401, "urn:picscripter:problem:unauthorized")


async def test_a_fault_of_ours_tells_an_id_and_nothing_else(ann, caplog, monkeypatch):
    async def broken(*_args, **_more):
        raise RuntimeError("canary-secret in a message")

    monkeypatch.setattr(type(ann.services.posts), "page", broken)
    answer = await ann("GET", "/api/posts")
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert "canary" not in answer.text
    assert answer.json["requestId"] in caplog.text


# --- other origins


async def test_a_body_that_never_comes_is_not_waited_for(api, monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE", 0.05)
    head = "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    _, body = await raw(api, head.encode())
    assert (json.loads(body)["status"], json.loads(body)["code"]) == (408, "timeout")


async def test_a_client_that_hangs_up_in_its_body_is_no_fault_of_ours_in_the_log(api, caplog):
    _, writer = await asyncio.open_connection("127.0.0.1", api.port)
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    writer.write(head + b"{")
    await writer.drain()
    await api("GET", "/healthz")
    writer.close()
    await writer.wait_closed()
    await api("GET", "/healthz")
    assert [each.message for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_a_listed_origin_may_read_and_an_other_may_not(api):
    listed = await api("GET", "/healthz", headers={"Origin": "https://app.example"})
    assert listed.headers["Access-Control-Allow-Origin"] == "https://app.example"
    exposed = listed.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Link", "X-Request-Id", "Retry-After"))
    other = await api("GET", "/healthz", headers={"Origin": "https://evil.example"})
    assert other.status == 200
    assert "Access-Control-Allow-Origin" not in other.headers
    assert other.headers["Vary"] == "Origin"


async def test_a_preflight_needs_no_token(api):
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}
    answer = await api("OPTIONS", "/api/posts/1", headers=asked)
    assert answer.status == 204
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    refused = await api("OPTIONS", "/api/posts/1", headers={**asked, "Origin": "https://evil.example"})
    assert "Access-Control-Allow-Methods" not in refused.headers


async def test_errors_can_be_read_by_a_listed_origin_too(api):
    answer = await api("GET", "/api/posts", headers={"Origin": "https://app.example"})
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (401, "https://app.example")


# --- what never gets out


async def test_a_request_that_cannot_be_parsed_leaves_no_token_in_log_or_answer(api, caplog):
    caplog.set_level(logging.DEBUG)
    request = f"GET /api/posts HTTP/1.1\nHost: x\nAuthorization: Bearer {CANARY}\n\n"
    head, body = await raw(api, request.encode())
    assert " 400 " in head.splitlines()[0]
    assert json.loads(body)["code"] == "bad_request"
    assert "application/problem+json" in head
    assert "canary" not in caplog.text + head + body


async def test_headers_beyond_bounds_leave_no_token_in_the_log(api, caplog):
    caplog.set_level(logging.DEBUG)
    request = f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {CANARY * 1000}\r\n\r\n"
    head, body = await raw(api, request.encode())
    assert " 400 " in head.splitlines()[0]
    assert "canary" not in caplog.text + body


async def test_a_bad_token_leaves_no_trace_in_the_log(api, caplog):
    caplog.set_level(logging.DEBUG)
    await replace(api, token=CANARY)("GET", "/api/posts")
    assert "canary" not in caplog.text


async def test_tokens_of_accounts_are_in_no_answer(ann):
    for path in ("/api/posts", "/api/platforms", "/api/openapi.json", "/readyz"):
        assert "canary" not in (await ann("GET", path)).text
    refused = await ann("POST", "/api/posts", {"platform": "toy", "connectionId": "x"})
    assert "canary" not in refused.text


# --- rates


async def test_a_flood_of_writes_is_slowed_down_per_person(ann, api, clock):
    bob = await api.person("bob@example.com")
    for _ in range(1000):
        ann.services.rates.take("write", ann.user_id)
    answer = await ann("POST", "/api/posts", {"platform": "toy", "caption": "x"})
    assert (answer.status, answer.json["code"], answer.headers["Retry-After"]) == (429, "rate_limited", "1")
    assert (await ann("GET", "/api/posts")).status == 200
    assert (await bob("POST", "/api/posts", {"platform": "toy"})).status == 422
    await clock.advance(0.02)
    assert (await ann("POST", "/api/posts", {"platform": "toy", "caption": "x"})).status == 202


# --- health


async def test_alive_and_ready_are_public(api):
    assert (await api("GET", "/healthz")).json == {"status": "ok"}
    ready = await api("GET", "/readyz")
    assert (ready.status, ready.json["status"], ready.json["database"]) == (200, "degraded", "ok")
    assert ready.json["degraded"][0].startswith("workers")


async def test_a_worker_that_was_seen_makes_it_ready(api, clock):
    now = int(clock.now().timestamp() * 1000)
    await api.services.database.run(
        "INSERT INTO workers (id, started_at, seen_at, lag_ms) VALUES ('w', $1, $1, 3)", now
    )
    ready = await api("GET", "/readyz")
    assert (ready.json["status"], ready.json["workers"], ready.json["degraded"]) == ("ready", 1, [])
    await clock.advance(60)
    assert (await api("GET", "/readyz")).json["status"] == "degraded"


async def test_without_the_database_it_is_not_ready_and_says_no_more(api, monkeypatch):
    async def away(*_args):
        raise OSError("connection to db.internal:5432 refused")

    monkeypatch.setattr(Database, "rows", away)
    answer = await api("GET", "/readyz")
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    assert "db.internal" not in answer.text
    assert (await api("GET", "/healthz")).status == 200


# --- what is installed


async def test_platforms_are_listed_with_all_one_needs_and_without_a_token(api):
    found = {each["name"]: each for each in (await api("GET", "/api/platforms")).json}
    assert found.keys() == {"toy", "song", "broken"}
    toy = found["toy"]
    assert (toy["status"], toy["logins"][0]["configured"]) == ("ready", True)
    assert toy["limits"][0]["rule"] == "caption.max"
    assert toy["options"]["properties"].keys() == {"pageId", "mood"}
    assert toy["shortcuts"] == [{"path": "/shout", "summary": "Shout"}]
    assert (found["broken"]["status"], found["broken"]["reason"]) == ("quarantined", "it cannot be imported")
