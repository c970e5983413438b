"""The one request of a commit: on a connection of its own that is open before the gate, and never sent twice."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Protocol, cast

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection

from picscripter.platforms.outgoing import Outgoing
from picscripter.platforms.timeouts import Timeouts
from picscripter.platforms.wire import Lost, no_resend, send
from picscripter.plugin import NotSent, Response


class Gate(Protocol):
    """What stands between an open connection and the first byte; the engine gives it."""

    async def before_send(self, seconds: float) -> None:
        """Wait for the instant and store the intent. Whatever it raises: nothing is sent, the connection is closed.

        `seconds`: how long the body may take to go out.
        """

    def check_deadline(self, *, last: bool = False) -> None:
        """Called right before the first and right before the `last` byte is handed over; raises to abort."""


class Commit:
    """One request through the gate. `sent`: a byte of it may have gone out."""

    def __init__(self, gate: Gate, resolver: AbstractResolver, timeouts: Timeouts) -> None:
        self.sent = False
        self.abort: BaseException | None = None
        self.protocol: ResponseHandler | None = None
        self._gate = gate
        self._resolver = resolver
        self._timeouts = timeouts
        self._body_seconds = 0.0

    async def send(self, outgoing: Outgoing) -> Response:
        """Raises NotSent, Lost, whatever the gate raises, and what the source of a streamed body raises."""
        last_held = outgoing
        if outgoing.body is not None and not isinstance(outgoing.body, bytes):
            last_held = _with_body(outgoing, self._hold_last(outgoing.body))
        if last_held is not outgoing:
            self._body_seconds = self._timeouts.growing(0, outgoing.expected_size)
        seconds = self._timeouts.answer + self._body_seconds
        # No total here: time spent at the gate counts for nothing. The bound starts when the gate opens.
        timeout = aiohttp.ClientTimeout(
            total=None, connect=self._timeouts.connect, sock_read=self._timeouts.read
        )
        bound = asyncio.timeout(None)
        try:
            async with bound:
                connector = _GatedConnector(self, bound, seconds, self._resolver)
                async with aiohttp.ClientSession(
                    connector=connector, cookie_jar=aiohttp.DummyCookieJar(), middlewares=(no_resend,)
                ) as session:
                    return await send(session, last_held, timeout)
        except Exception as fault:
            if self.abort is not None:
                raise self.abort from None
            if isinstance(fault, TimeoutError) and bound.expired():
                raise (Lost if self.sent else NotSent)("no answer in time") from fault
            if isinstance(fault, Lost) and not self.sent:
                raise NotSent("The platform closed the connection before anything was sent.") from fault
            raise

    async def pass_gate(self, protocol: ResponseHandler) -> None:
        """The connection is open: wait for the gate, then put the last check between aiohttp and the socket."""
        await self._gate.before_send(self._body_seconds)
        # should_close is also true when bytes came unasked (a 408 of a server that grew tired of waiting):
        # they must not be taken for the answer.
        if not protocol.is_connected() or protocol.should_close or protocol.transport is None:
            raise NotSent("The platform closed the connection before anything was sent.")
        self.protocol = protocol
        protocol.transport = cast(asyncio.Transport, _CheckedTransport(protocol.transport, self))

    def check(self, *, last: bool = False) -> None:
        """Raises ConnectionAbortedError, which aiohttp understands, and keeps what the gate raised."""
        try:
            self._gate.check_deadline(last=last)
        except BaseException as fault:
            self.abort = fault
            raise ConnectionAbortedError("the deadline has passed") from fault

    async def _hold_last(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The last piece waits until all before it is out of our hands, and is checked again."""
        held = b""
        async for piece in body:
            if held:
                yield held
            held = piece
        if self.protocol is not None and self.protocol.transport is not None:
            self.protocol.transport.set_write_buffer_limits(high=0)
            # The one private name of aiohttp that is used here: its writer drains only from 64 KiB on.
            await self.protocol._drain_helper()  # noqa: SLF001
        self.check(last=True)
        yield held


def _with_body(outgoing: Outgoing, body: AsyncIterator[bytes]) -> Outgoing:
    return Outgoing(
        method=outgoing.method, url=outgoing.url, headers=outgoing.headers, body=body, size=outgoing.size
    )


class _GatedConnector(aiohttp.TCPConnector):
    """Opens one connection, and hands it over when the gate has opened."""

    def __init__(
        self, commit: Commit, bound: asyncio.Timeout, seconds: float, resolver: AbstractResolver
    ) -> None:
        super().__init__(force_close=True, resolver=resolver, use_dns_cache=False)
        self._commit, self._bound, self._seconds = commit, bound, seconds
        self._asked = False

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        if self._asked:
            raise Lost("the connection broke")
        self._asked = True
        connection = await super().connect(req, traces, timeout)
        try:
            assert connection.protocol is not None
            await self._commit.pass_gate(connection.protocol)
            self._bound.reschedule(asyncio.get_running_loop().time() + self._seconds)
        except BaseException as fault:
            if isinstance(fault, Exception):
                self._commit.abort = fault
            connection.close()
            raise
        return connection


class _CheckedTransport:
    """The transport, with the deadline looked at right before the first byte is handed to the socket."""

    def __init__(self, transport: asyncio.Transport, commit: Commit) -> None:
        self._transport = transport
        self._commit = commit

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._first()
        self._transport.write(data)

    def writelines(self, data: Any) -> None:
        self._first()
        self._transport.writelines(data)

    def _first(self) -> None:
        if self._commit.abort is not None:
            raise ConnectionAbortedError("the deadline has passed")
        if not self._commit.sent:
            self._commit.check()
            self._commit.sent = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
