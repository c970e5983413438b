"""Addresses that the emulator fetches files from: what `Session.lend` gives under examination."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from urllib.parse import urlsplit

from aiohttp import web

from picscripter.plugin import ContractBroken, Media, MediaSource
from picscripter.plugin.clock import Clock

LENT = "/_conformance/lent/"

Fetch = Callable[[Media], AbstractAsyncContextManager[MediaSource]]


@dataclass(slots=True, kw_only=True)
class Loan:
    """`until`: a steady moment. What it lends was read when it was made: no process is needed to hand it out."""

    content: bytes = field(repr=False)
    content_type: str
    until: float
    fetched: bool = False
    withdrawn: bool = False


class Lent:
    """All addresses ever given: they outlive the process that asked for them, as they do in a real house."""

    def __init__(self, clock: Clock) -> None:
        self.base = ""
        self._clock = clock
        self._loans: dict[str, Loan] = {}
        self._numbers = count(1)

    def forget(self) -> None:
        """All of them."""
        self._loans.clear()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._loans)

    def add(self, content: bytes, content_type: str, lifetime: timedelta) -> str:
        """A new address for these bytes."""
        name = f"{next(self._numbers)}.{content_type.rpartition('/')[2]}"
        until = self._clock.steady() + lifetime.total_seconds()
        self._loans[name] = Loan(content=content, content_type=content_type, until=until)
        return f"{self.base}{LENT}{name}"

    def at(self, address: str) -> Loan:
        """ContractBroken: no address that was lent."""
        path = urlsplit(address).path
        loan = self._loans.get(path.removeprefix(LENT))
        if loan is None or not path.startswith(LENT):
            raise ContractBroken("that address was not lent")
        return loan

    def answer(self, request: web.Request) -> web.Response:
        """What the emulator gets there: the file, or 404 when it is over or was withdrawn. HEAD fetches nothing."""
        loan = self._loans.get(request.path.removeprefix(LENT))
        if loan is None or loan.withdrawn or self._clock.steady() >= loan.until:
            return web.Response(status=404)
        total, headers = len(loan.content), {"Accept-Ranges": "bytes"}
        try:
            span = request.http_range
        except ValueError:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{total}"})
        start, end, _ = span.indices(total)
        whole = span.start is None and span.stop is None
        if not whole:
            if start >= end:
                return web.Response(status=416, headers={"Content-Range": f"bytes */{total}"})
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{total}"
        loan.fetched = loan.fetched or request.method == "GET"
        return web.Response(
            status=200 if whole else 206,
            body=loan.content[start:end],
            content_type=loan.content_type,
            headers=headers,
        )


class StageLending:
    """The lending of one process. `fetch`: how that process reads a file."""

    def __init__(self, lent: Lent) -> None:
        self.fetch: Fetch
        self._lent = lent

    async def lend(self, media: Media, *, lifetime: timedelta, outside: bool = False) -> str:  # noqa: ARG002 - of the protocol
        """See `Session.lend`."""
        async with self.fetch(media) as source:
            content = b"".join([piece async for piece in source.chunks()])
            return self._lent.add(content, source.content_type, lifetime)

    async def was_fetched(self, address: str) -> bool:
        """See `Session.was_fetched`."""
        return self._lent.at(address).fetched

    async def withdraw(self, address: str) -> bool:
        """See `Session.withdraw`."""
        loan = self._lent.at(address)
        loan.withdrawn = True
        return not loan.fetched
