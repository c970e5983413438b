"""Between the plugin and its emulator: every call is noted, and any of them can be cut, killed, delayed or spoilt."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from yarl import URL

from picscripter.domain.media_kind import kind_of
from picscripter.plugin.clock import Clock, SystemClock
from picscripter.testing.lending import LENT, Lent

MEDIA = "/_conformance"
KEPT = 16 * 1024 * 1024
"""A longer body is read and thrown away, and answered with 413."""

_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "date"}
)
_PIECE = 262_144
_DRIP = 0.05
_PLENTY = 1 << 40


@dataclass(slots=True, kw_only=True)
class Seen:
    """One call of the plugin, as it arrived at that (steady) moment. `path` is what follows the host."""

    number: int
    at: float
    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    size: int
    answered: int | None = None

    def __str__(self) -> str:
        return f"call {self.number} ({self.method} {self.path})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the emulator said, or what is said in its place. `drips`: a byte now and then, without an end."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    drips: bool = False


class Cut(Exception):
    """Raised by a fault: the connection is broken, nothing is answered."""


Files = Callable[[str], tuple[int, AsyncIterator[bytes]]]
"""A file to post by its name: how many bytes, and the bytes."""

Forward = Callable[[], Awaitable[Answer]]
Fault = Callable[["Relay", Forward], Awaitable[Answer]]
"""What happens to one call. It may forward it, now or later, and says what is answered; Cut breaks the connection."""


class Relay:
    """Calls are counted from 1 after each `counting()`. `faults`: by number, what happens to that call.

    `kept`: how large a body may be; `appetite`: how much of all bodies is still passed on. What is more gets a 413.
    `dies`: a fault sets it to kill the process of the plugin; `dead`: the process is gone.
    """

    def __init__(self, clock: Clock, target: str, http: aiohttp.ClientSession) -> None:
        self.clock = clock
        self.calls: list[Seen] = []
        self.faults: dict[int, Fault] = {}
        self.dies, self.dead = asyncio.Event(), asyncio.Event()
        self.late: list[tuple[float, Forward]] = []
        self.files: Files | None = None
        self.lent = Lent(clock)
        self.address = ""
        self.meeting: asyncio.Barrier | None = None
        self.kept, self.appetite = KEPT, _PLENTY
        self._target, self._http = target, http

    @contextmanager
    def counting(self, faults: Mapping[int, Fault] | None = None) -> Iterator[list[Seen]]:
        """Count anew, with these faults; the calls that come meanwhile."""
        self.calls, self.faults = [], dict(faults or {})
        self.dies, self.dead, self.late = asyncio.Event(), asyncio.Event(), []
        try:
            yield self.calls
        finally:
            self.faults, self.late = {}, []

    async def land(self, until: float) -> None:
        """Forward the delayed requests that are due by then (steady seconds)."""
        due, self.late = [e for e in self.late if e[0] <= until], [e for e in self.late if e[0] > until]
        for _, forward in due:
            await forward()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Whatever comes: a file to post or lent, a control of the sandbox, or a call of the plugin."""
        if request.path.startswith(LENT):
            return self.lent.answer(request)
        if request.path.startswith(MEDIA):
            return await self._file(request)
        body, size = await _read(request, self.kept)
        forward = self._forward(request, body)
        if _is_control(request.path):
            return _reply(await forward(), self.clock.now())
        seen = self._note(request, body, size)
        if self.meeting is not None:
            await self.meet(self.meeting)
        self.appetite -= size
        if size > self.kept or self.appetite < 0:
            return _reply(Answer(status=413), self.clock.now())
        try:
            fault = self.faults.get(seen.number)
            answer = await (forward() if fault is None else fault(self, forward))
        except Cut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        seen.answered = answer.status
        return await _drip(request, answer) if answer.drips else _reply(answer, self.clock.now())

    async def meet(self, meeting: asyncio.Barrier) -> None:
        """Wait for the other one's call; who is left alone goes on."""
        with contextlib.suppress(TimeoutError, asyncio.BrokenBarrierError):
            async with asyncio.timeout(1):
                await meeting.wait()

    def _note(self, request: web.Request, body: bytes, size: int) -> Seen:
        _, _platform, host, rest = (*request.raw_path.split("?")[0].split("/", 3), "")[:4]
        seen = Seen(
            number=len(self.calls) + 1,
            at=self.clock.steady(),
            method=request.method,
            host=host,
            path=f"/{rest}",
            query=urlsplit(request.raw_path).query,
            headers=dict(request.headers),
            body=body,
            size=size,
        )
        self.calls.append(seen)
        return seen

    def _forward(self, request: web.Request, body: bytes) -> Forward:
        url = URL(self._target + request.raw_path, encoded=True)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}

        async def forward() -> Answer:
            asked = self._http.request(
                request.method, url, headers=headers, data=body or None, allow_redirects=False
            )
            async with asked as answer:
                kept = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
                return Answer(status=answer.status, headers=kept, body=await answer.read())

        return forward

    async def _file(self, request: web.Request) -> web.StreamResponse:
        assert self.files is not None
        name = request.path.rpartition("/")[2]
        size, pieces = self.files(name)
        head = await anext(pieces)
        response = web.StreamResponse()
        response.content_type = kind_of(head) or "video/mp4"
        response.content_length = size
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):  # who has seen enough hangs up
            await response.write(head)
            async for piece in pieces:
                await response.write(piece)
            await response.write_eof()
        return response


@asynccontextmanager
async def relay(clock: Clock, target: str) -> AsyncIterator[Relay]:
    """A relay in front of the sandbox at `target`."""
    async with aiohttp.ClientSession(
        auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0)
    ) as http:
        made = Relay(clock, target, http)
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", made.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            made.address = made.lent.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield made
        finally:
            await runner.cleanup()


def _is_control(path: str) -> bool:
    return "_" in {part[:1] for part in path.split("/")[1:3] if part}


async def _read(request: web.Request, most: int) -> tuple[bytes, int]:
    body, size = bytearray(), 0
    while piece := await request.content.read(_PIECE):
        size += len(piece)
        if size <= most:
            body += piece
    return bytes(body), size


async def _drip(request: web.Request, answer: Answer) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    await response.prepare(request)
    try:
        while True:
            await response.write(b" ")
            await SystemClock().sleep(_DRIP)
    except ConnectionError:
        return response


def _reply(answer: Answer, now: datetime) -> web.Response:
    # aiohttp would tell the machine's date, and some platforms count from it.
    dated = {"Date": format_datetime(now, usegmt=True)} | dict(answer.headers)
    return web.Response(status=answer.status, headers=dated, body=answer.body)
