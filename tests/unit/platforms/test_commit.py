import asyncio

import pytest

from picscripter.plugin import ContractBroken, File, NotSent, OutcomeUnknown, Refused
from support.plugin_kit import APP, TOKENS, network_to, toy

pytestmark = pytest.mark.anyio


class Parked(BaseException):
    pass


class Gate:
    def __init__(self, before=None, checks=None):
        self.before, self.checks, self.passed = before, list(checks or []), 0

    async def before_send(self, seconds):
        self.passed += 1
        if self.before is not None:
            await self.before()

    def check_deadline(self, *, last=False):
        if self.checks:
            fault = self.checks.pop(0)
            if fault is not None:
                raise fault


def raising(fault):
    async def raises():
        raise fault

    return raises


async def pieces(*given):
    for piece in given:
        yield piece


async def test_the_connection_is_open_before_the_gate_is_asked(server, session):
    seen = []

    async def look():
        for _ in range(100):
            if server.connections:
                break
            await asyncio.sleep(0.01)
        seen.append((server.connections, bytes(server.received)))

    commit = session.committing(Gate(look))
    await commit.request("POST", "api", "/posts", json={"text": "hi"})
    assert seen == [(1, b"")]
    assert commit.sent
    assert commit.answer.status == 200
    assert server.requests == 1


@pytest.mark.parametrize("fault", [Parked("later"), ValueError("bad"), TimeoutError("db"), OSError("disk")])
async def test_whatever_the_gate_raises_sends_nothing_and_is_what_the_caller_sees(server, session, fault):
    commit = session.committing(Gate(raising(fault)))
    with pytest.raises(type(fault)) as raised:
        await commit.request("POST", "api", "/posts", json={})
    assert raised.value is fault
    await asyncio.wait_for(server.closed.wait(), 2)
    assert (bytes(server.received), commit.sent, commit.answer) == (b"", False, None)


async def test_cancelling_while_the_gate_is_closed_closes_the_connection(server, session):
    at_gate = asyncio.Event()

    async def wait():
        at_gate.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(session.committing(Gate(wait)).request("POST", "api", "/posts", json={}))
    await at_gate.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.closed.wait(), 2)
    assert not server.received


async def test_cancelling_while_the_answer_is_awaited_closes_the_connection(server, session):
    server.answer = b""
    commit = session.committing(Gate())
    task = asyncio.create_task(commit.request("POST", "api", "/posts", json={}))
    while not server.received:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.closed.wait(), 2)
    assert commit.sent


async def test_time_spent_at_the_gate_counts_for_no_timeout(server):
    async def wait():
        await asyncio.sleep(0.6)

    times = {"total": 0.2, "read": 0.3, "answer": 0.3, "connect": 0.3}
    async with network_to(server.port, times=times) as network:
        commit = network.session(toy(), APP, TOKENS).committing(Gate(wait))
        assert (await commit.request("POST", "api", "/posts", json={})).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "GET"])
async def test_a_server_that_breaks_off_after_the_request_gets_it_only_once(server, session, method):
    server.answer = None
    commit = session.committing(Gate())
    with pytest.raises(OutcomeUnknown):
        await commit.request(method, "api", "/posts/1")
    await asyncio.sleep(0.05)
    assert (server.requests, server.connections, commit.sent) == (1, 1, True)


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_server_that_hangs_up_while_the_gate_is_closed_was_sent_nothing(server, session, method):
    async def hang_up(writer):
        writer.close()

    async def wait():
        await server.closed.wait()
        await asyncio.sleep(0.05)

    server.on_accept = hang_up
    commit = session.committing(Gate(wait))
    with pytest.raises(NotSent):
        await commit.request(method, "api", "/posts", json={})
    assert (commit.sent, server.connections, bytes(server.received)) == (False, 1, b"")


async def test_bytes_that_come_unasked_are_not_taken_for_the_answer(server, session):
    async def tired(writer):
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"id": "1"}')
        await writer.drain()

    async def wait():
        await asyncio.sleep(0.1)

    server.on_accept = tired
    commit = session.committing(Gate(wait))
    with pytest.raises(NotSent):
        await commit.request("POST", "api", "/posts", json={})
    assert not server.received


async def test_a_deadline_that_passed_at_the_gate_sends_nothing(server, session):
    late = RuntimeError("too late")
    commit = session.committing(Gate(checks=[late]))
    with pytest.raises(RuntimeError) as raised:
        await commit.request("POST", "api", "/posts", json={"a": 1})
    assert raised.value is late
    await asyncio.wait_for(server.closed.wait(), 2)
    assert (commit.sent, bytes(server.received)) == (False, b"")


async def test_a_deadline_that_passes_while_a_body_streams_holds_the_last_piece_back(server, session):
    late = RuntimeError("too late")
    commit = session.committing(Gate(checks=[None, late]))
    with pytest.raises(RuntimeError) as raised:
        await commit.request("POST", "api", "/posts", content=pieces(b"first", b"second", b"last!"))
    assert raised.value is late
    await asyncio.wait_for(server.closed.wait(), 2)
    assert commit.sent
    assert b"second" in server.received
    assert b"last!" not in server.received


async def test_a_streamed_body_goes_out_whole(server, session):
    await session.committing(Gate()).request(
        "POST", "api", "/posts", content=pieces(b"a" * 300_000, b"", b"b!")
    )
    body = bytes(server.received).split(b"\r\n\r\n", 1)[1]
    assert body.count(b"a") >= 300_000
    assert body.endswith(b"2\r\nb!\r\n0\r\n\r\n")


async def test_a_form_with_a_file_tells_its_length(server, session):
    files = {
        "source": File(filename='x".jpg', content_type="image/jpeg", content=pieces(b"12", b"345"), size=5)
    }
    server.answer = b""
    commit = session.committing(Gate())
    task = asyncio.create_task(commit.request("POST", "api", "/p", form={"a": "ü"}, files=files))
    while not server.received.endswith(b"--\r\n"):
        await asyncio.sleep(0.01)
    task.cancel()
    head, body = bytes(server.received).split(b"\r\n\r\n", 1)
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert b'filename="x%22.jpg"' in body
    assert b"12345" in body


async def test_a_source_that_fails_half_way_leaves_the_outcome_unknown(server, session):
    async def breaks():
        yield b"one"
        yield b"two"
        raise Refused("the picture broke off")

    commit = session.committing(Gate())
    with pytest.raises(OutcomeUnknown):
        await commit.request("POST", "api", "/p", content=breaks())
    assert commit.sent


async def test_a_second_request_of_a_commit_is_a_breach_and_is_not_sent(server, session):
    commit = session.committing(Gate())
    await commit.request("POST", "api", "/posts", json={})
    with pytest.raises(ContractBroken, match=r"one request.*picscripter-toy 1.2"):
        await commit.request("GET", "api", "/posts")
    assert server.requests == 1


async def test_an_answer_that_does_not_come_in_time_is_unknown(server, session):
    server.answer = b""
    commit = session.committing(Gate())
    with pytest.raises(OutcomeUnknown):
        await commit.request("POST", "api", "/posts", json={})


async def test_an_answer_that_drips_is_bounded_too(server, session):
    async def drip(writer):
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"

        async def dripping():
            await asyncio.sleep(0.2)
            writer.write(head)
            for _ in range(200):
                writer.write(b" ")
                await asyncio.sleep(0.02)

        server.dripping = asyncio.create_task(dripping())

    server.answer = b""
    server.on_accept = drip
    started = asyncio.get_running_loop().time()
    with pytest.raises(OutcomeUnknown):
        await session.committing(Gate()).request("POST", "api", "/posts", json={})
    assert asyncio.get_running_loop().time() - started < 2
    server.dripping.cancel()


@pytest.mark.parametrize("status", [301, 307, 500, 502, 503])
async def test_a_5xx_or_a_redirect_is_no_refusal_whatever_the_plugin_says(server, network, status):
    from picscripter.plugin import hookimpl

    @hookimpl
    def classify(response):
        return Refused("certainly not")

    server.answer = f"HTTP/1.1 {status} X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n".encode()
    commit = network.session(toy(classify=classify), APP, TOKENS).committing(Gate())
    with pytest.raises(OutcomeUnknown):
        await commit.request("POST", "api", "/posts", json={}, accept={503})
    assert commit.answer.status == status
    assert server.requests == 1


async def test_a_platform_that_cannot_be_reached_was_sent_nothing(server):
    async with network_to(1) as network:
        gate = Gate()
        commit = network.session(toy(), APP, TOKENS).committing(gate)
        with pytest.raises(NotSent):
            await commit.request("POST", "api", "/posts", json={})
    assert (gate.passed, commit.sent) == (0, False)
