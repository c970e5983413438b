"""Names to addresses: remembered for a few seconds for platforms, checked each time for media."""

import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from picscripter.domain.media_address import Place, is_public
from picscripter.plugin import Clock

_REMEMBERED = 10.0


class Names(AbstractResolver):
    """The machine's resolver with a short memory, so that a commit on its own connection need not ask again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked = ThreadedResolver()
        self._known: dict[tuple[str, int, int], tuple[float, list[ResolveResult]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        key, now = (host, port, int(family)), self._clock.steady()
        until, found = self._known.get(key, (0.0, []))
        if not found or until <= now:
            found = await self._asked.resolve(host, port, family)
            self._known[key] = (now + _REMEMBERED, found)
        return list(found)

    async def close(self) -> None:
        self._known.clear()


class PrivateAddress(Exception):
    """A name of a media address leads into a network that we do not ask."""


class GuardedNames(AbstractResolver):
    """Every address of a name must be public, or the place allowed; the connection then goes to one of just these."""

    def __init__(self, allowed: Callable[[Place], bool], resolver: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._asked = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._asked.resolve(host, port, family)
        if not self._allowed(Place(host.lower().rstrip("."), port)):
            for one in found:
                if not is_public(one["host"]):
                    raise PrivateAddress(host)
        return found

    async def close(self) -> None:
        await self._asked.close()
