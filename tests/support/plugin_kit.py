"""Made-up plugins, a raw server that counts what reaches it, and a network that points at it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

from picscripter.platforms.loading import load
from picscripter.platforms.network import Network
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin import App, Description, Host, Limits, Login, SystemClock, Tokens, hookimpl

APP = App(login="default", client_id="the-app", client_secret="the-app-secret-value")
TOKENS = Tokens(access="CANARY-access-token-1", refresh="CANARY-refresh-token-1")


def described(**changes):
    said = {
        "name": "toy",
        "label": "Toy",
        "logins": (Login(label="Toy", client_id="TOY_ID", client_secret="TOY_SECRET", scopes=("write",)),),
        "hosts": {"api": Host(base="https://api.toy.example", pattern="https://*.up.toy.example")},
        "limits": Limits(),
        "settle": timedelta(seconds=30),
    }
    return Description(**{**said, **changes})


def plugin(description=None, **hooks):
    """A module-like object with all required hooks; keywords replace or add some, None leaves one out."""

    @hookimpl
    def describe():
        return description or described()

    @hookimpl
    def authorize_url(app, consent):
        return "https://api.toy.example/authorize"

    @hookimpl
    def validate_options(post):
        return []

    made = {"describe": describe, "authorize_url": authorize_url, "validate_options": validate_options}
    for name in ("exchange_code", "refresh", "fetch_accounts", "publish"):

        async def talks():
            return None

        made[name] = hookimpl(talks)
    made |= hooks
    return SimpleNamespace(**{name: hook for name, hook in made.items() if hook is not None})


def toy(description=None, **hooks):
    return load("toy", plugin(description, **hooks), distribution="picscripter-toy", version="1.2")


class RawServer:
    """`answer(reader, writer)` after the first request head came in; what came in is kept."""

    def __init__(self) -> None:
        self.connections = 0
        self.received = bytearray()
        self.closed = asyncio.Event()
        self.answer: bytes | None = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        self.on_accept: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None
        self.port = 0

    @property
    def requests(self) -> int:
        return self.received.count(b" HTTP/1.1\r\n")

    def _complete(self) -> bool:
        head, _, body = bytes(self.received).rpartition(b" HTTP/1.1\r\n")[2].partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        return (
            body.endswith(b"\r\n0\r\n\r\n")
            if b"chunked" in head
            else len(body) >= int(length[1] if length else 0)
        )

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            if self.on_accept is not None:
                await self.on_accept(writer)
            while piece := await reader.read(65536):
                self.received += piece
                if self.answer is None:
                    break
                if self.answer and self._complete():
                    writer.write(self.answer)
                    await writer.drain()
        except ConnectionError:
            pass
        finally:
            self.closed.set()
            writer.close()


@asynccontextmanager
async def network_to(port: int, **changes):
    times = {"connect": 2.0, "read": 2.0, "total": 2.0, "answer": 1.0, "media": 5.0}
    given = {
        "overrides": {"PICSCRIPTER_HOST_TOY_API": f"http://127.0.0.1:{port}/toy"},
        "timeouts": Timeouts(**{**times, **changes.pop("times", {})}),
    }
    async with Network(SystemClock(), **{**given, **changes}) as network:
        yield network
