import json
from datetime import timedelta

import pytest

from picscripter.plugin import (
    ContractBroken,
    Misconfigured,
    NotSent,
    OutcomeUnknown,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
    hookimpl,
)
from support.plugin_kit import APP, TOKENS, network_to, toy

pytestmark = pytest.mark.anyio


def answering(status, body=b"{}", headers=""):
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


async def test_the_account_s_token_goes_into_the_authorization_header_and_nowhere_else(server, session):
    await session.request("POST", "api", "/posts?x=1", query={"q": "a b"}, json={"text": "hi"})
    assert b"POST /toy/posts?x=1&q=a+b HTTP/1.1" in server.received
    assert bytes(server.received).count(TOKENS.access.encode()) == 1
    assert b"authorization: bearer " + TOKENS.access.lower().encode() in server.received.lower()


async def test_a_plugin_chooses_the_word_before_the_token_or_leaves_it_out(server, session):
    await session.request("POST", "api", "/a", json={}, scheme="OAuth")
    assert b"authorization: OAuth CANARY" in server.received
    server.received.clear()
    await session.request("POST", "api", "/a", json={}, scheme="")
    assert b"CANARY" not in server.received


@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"Authorization": "Bearer stolen"}},
        {"headers": {"Host": "evil.example"}},
        {"headers": {"X-A": "a\r\nX-B: b"}},
        {"scheme": "Bearer x\r\n"},
        {"json": {}, "form": {}},
        {"host": "other"},
        {"host": "https://evil.example/x"},
        {"path": "/../../secret"},
        {"path": "@evil.example/"},
    ],
)
async def test_what_the_contract_forbids_is_not_sent_and_names_the_plugin(server, session, wrong):
    given = {
        "method": "POST",
        "host": "api",
        "path": "/x" if "://" not in wrong.get("host", "") else "",
        **wrong,
    }
    with pytest.raises(ContractBroken, match=r"picscripter-toy 1\.2"):
        await session.request(**given)
    assert server.connections == 0


async def test_requests_of_the_app_carry_no_token_and_its_secret_only_when_asked(server, network):
    context = network.context(toy(), APP)
    await context.request("POST", "api", "/token", form={"a": "b"})
    assert b"authorization" not in server.received.lower()
    await context.request("POST", "api", "/token", form={"a": "b"}, scheme="Basic")
    assert b"authorization: Basic dGhlLWFwcDp0aGUtYXBwLXNlY3JldC12YWx1ZQ==" in server.received


@pytest.mark.parametrize(
    "status,family",
    [
        (302, Misconfigured),
        (400, Refused),
        (401, Reconnect),
        (402, QuotaExhausted),
        (403, Refused),
        (404, Refused),
        (408, Retry),
        (422, Refused),
        (425, Retry),
        (429, RateLimited),
        (500, Retry),
        (503, Retry),
    ],
)
async def test_a_status_is_named_by_the_next_move(server, session, status, family):
    server.answer = answering(status, b'{"message": "because}"}')
    with pytest.raises(family, match="Toy answered"):
        await session.request("POST", "api", "/x", json={})


async def test_an_accepted_status_is_an_answer(server, session):
    server.answer = answering(404)
    assert (await session.request("POST", "api", "/x", json={}, accept={404})).status == 404


async def test_the_plugin_is_asked_before_the_table_and_its_text_is_redacted(server, network):
    @hookimpl
    def classify(response):
        return Reconnect(f"bad token {TOKENS.access}", code="190")

    server.answer = answering(400)
    with pytest.raises(Reconnect) as raised:
        await network.session(toy(classify=classify), APP, TOKENS).request("POST", "api", "/x", json={})
    assert "CANARY" not in str(raised.value)
    assert raised.value.code == "190"


async def test_a_classify_of_the_wrong_type_is_a_breach(server, network):
    @hookimpl
    def classify(response):
        return "bad"

    server.answer = answering(400)
    with pytest.raises(ContractBroken, match="classify returned str"):
        await network.session(toy(classify=classify), APP, TOKENS).request("POST", "api", "/x", json={})


async def test_an_error_shows_a_short_beginning_of_the_body_without_secrets(server, session):
    body = json.dumps(
        {"echo": TOKENS.access, "access_token": "zzz-other", "why": "x" * 900, "code": 190}
    ).encode()
    server.answer = answering(400, body)
    with pytest.raises(Refused) as raised:
        await session.request("POST", "api", "/x", json={})
    text = str(raised.value)
    assert "CANARY" not in text
    assert "zzz-other" not in text
    assert len(text) < 400


async def test_a_single_use_code_that_an_error_repeats_is_taken_out(server, network):
    server.answer = answering(400, b'{"error_description": "code qwertyuiop is old"}')
    with pytest.raises(Refused) as raised:
        await network.context(toy(), APP).request("POST", "api", "/t", form={"code": "qwertyuiop"})
    assert "qwertyuiop" not in str(raised.value)


async def test_a_limit_says_until_when(server, session):
    server.answer = answering(429, headers="x-rate-limit-reset: 4102444800\r\n")
    with pytest.raises(RateLimited) as raised:
        await session.request("POST", "api", "/x", json={})
    assert raised.value.until - session.clock.now() > timedelta(days=30)


async def test_a_lost_answer_may_be_asked_for_again_outside_a_commit(server, session):
    server.answer = None
    with pytest.raises(Retry) as raised:
        await session.request("POST", "api", "/x", json={})
    assert not isinstance(raised.value, NotSent)


async def test_a_lost_answer_to_the_app_is_unknown_and_never_asked_for_again(server, network):
    server.answer = None
    with pytest.raises(OutcomeUnknown):
        await network.context(toy(), APP).request("GET", "api", "/token", query={"code": "abc"})
    assert server.requests == 1


async def test_requests_of_the_app_never_meet_a_kept_connection(server, network):
    context = network.context(toy(), APP)
    for _ in range(2):
        await context.request("POST", "api", "/t", json={})
    assert server.connections == 2


async def test_requests_of_an_account_share_a_connection(server, session):
    for _ in range(2):
        await session.request("POST", "api", "/t", json={})
    assert server.connections == 1


async def test_nobody_there_means_not_sent():
    async with network_to(1) as network:
        with pytest.raises(NotSent):
            await network.session(toy(), APP, TOKENS).request("GET", "api", "/x")


async def test_a_name_that_does_not_resolve_means_not_sent():
    moved = {"PICSCRIPTER_HOST_TOY_API": "http://nothing.invalid"}
    async with network_to(1, overrides=moved) as network:
        with pytest.raises(NotSent, match=r"nothing\.invalid"):
            await network.session(toy(), APP, TOKENS).request("GET", "api", "/x")


async def test_a_server_without_tls_means_not_sent(server):
    moved = {"PICSCRIPTER_HOST_TOY_API": f"https://127.0.0.1:{server.port}"}
    async with network_to(1, overrides=moved, times={"connect": 0.5}) as network:
        with pytest.raises(NotSent):
            await network.session(toy(), APP, TOKENS).request("GET", "api", "/x")
    assert b"CANARY" not in server.received


async def test_an_answer_beyond_the_bound_is_not_read(server, session):
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 9_000_000
    with pytest.raises(Retry, match="larger"):
        await session.request("POST", "api", "/x", json={})


async def test_a_silent_platform_is_left_after_a_while(server):
    server.answer = b""
    async with network_to(server.port, times={"read": 0.2}) as network:
        with pytest.raises(Retry, match="no answer in time"):
            await network.session(toy(), APP, TOKENS).request("POST", "api", "/x", json={})


async def test_every_answer_is_shown_before_it_is_judged(server, network):
    seen = []
    server.answer = answering(429)
    session = network.session(toy(), APP, TOKENS, on_response=lambda answer: seen.append(answer.status))
    with pytest.raises(RateLimited):
        await session.request("POST", "api", "/x", json={})
    assert seen == [429]


async def test_in_sandbox_mode_requests_land_in_the_sandbox_only(server):
    moved = {"PICSCRIPTER_HOST_TOY_API": "http://127.0.0.1:1/live"}
    async with network_to(1, overrides=moved, sandbox=f"http://127.0.0.1:{server.port}/") as network:
        session = network.session(toy(), APP, TOKENS)
        await session.request("POST", "api", "/x", json={})
        await session.request("POST", "https://eu.up.toy.example/u?a=b", json={})
    assert b"POST /toy/api/x HTTP/1.1" in server.received
    assert b"POST /toy/api/u?a=b HTTP/1.1" in server.received


async def test_a_network_that_is_not_open_says_so():
    from picscripter.platforms.network import Network
    from picscripter.plugin import SystemClock

    with pytest.raises(RuntimeError, match="not open"):
        Network(SystemClock()).context(toy(), APP)


async def test_a_proof_of_possession_is_the_documented_digest(session):
    # openssl dgst -sha256 -hmac the-app-secret-value
    assert session.proof() == "538c07fbae51e5ef29f93f01d2e223c6fec2efff89d2df77ac55d3e5c075f3ac"
