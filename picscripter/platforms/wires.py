"""The open ends that sessions share: connections, names, times. Made and closed by `Network`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from aiohttp.abc import AbstractResolver

from picscripter.platforms.hosts import Hosts
from picscripter.platforms.lending import Lending
from picscripter.platforms.media import MediaFetch
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin import Clock, Description


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out. `kept`: connections are kept alive and used again; `fresh`: never. `names`: its resolver."""

    kept: aiohttp.ClientSession
    fresh: aiohttp.ClientSession
    names: AbstractResolver

    async def close(self) -> None:
        """All connections; the resolver, too."""
        await self.kept.close()
        await self.fresh.close()
        await self.names.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """`open`: to hosts that plugins declare; `guarded`: to servers that strangers named, at public addresses only."""

    clock: Clock
    timeouts: Timeouts
    open: Way
    guarded: Way
    media: MediaFetch
    overrides: Mapping[str, str]
    sandbox: str | None
    lending: Lending | None = None
    _hosts: dict[str, tuple[Description, Hosts]] = field(default_factory=dict)

    def hosts(self, description: Description) -> Hosts:
        """Where the hosts of this platform are, worked out once."""
        known, hosts = self._hosts.get(description.name, (None, None))
        if hosts is None or known is not description:
            hosts = Hosts(description, self.overrides, self.sandbox)
            self._hosts[description.name] = (description, hosts)
        return hosts
