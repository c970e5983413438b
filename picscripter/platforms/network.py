"""All connections of this process to platforms and media: one of these, opened at start, closed at the end."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver

from picscripter.domain.media_address import place_of
from picscripter.platforms.hosts import Hosts
from picscripter.platforms.kept_media import Store
from picscripter.platforms.lending import Lending
from picscripter.platforms.media import SIZE_MAX, MediaFetch
from picscripter.platforms.names import GuardedNames, Names
from picscripter.platforms.platform import Platform
from picscripter.platforms.session import BoundContext, BoundSession, OnResponse
from picscripter.platforms.timeouts import Timeouts
from picscripter.platforms.wire import no_resend
from picscripter.platforms.wires import Way, Wires
from picscripter.plugin import App, CaptionFile, Clock, Consent, ContractBroken, Media, MediaSource, Tokens

# Many servers close an idle connection after five seconds: better to leave one second earlier than to meet a dead one.
_KEPT = 4.0


class Network:
    """`overrides`: `PICSCRIPTER_HOST_<PLATFORM>_<NAME>`; `sandbox`: its address, and then no socket opens elsewhere."""

    def __init__(
        self,
        clock: Clock,
        *,
        sandbox: str | None = None,
        overrides: Mapping[str, str] | None = None,
        media_allow_hosts: frozenset[str] = frozenset(),
        timeouts: Timeouts | None = None,
        media_resolver: AbstractResolver | None = None,
        media_store: Store | None = None,
        media_max_bytes: int = SIZE_MAX,
        lending: Lending | None = None,
    ) -> None:
        """`media_store`: our own files, which plugins open like any other; `media_max_bytes`: of one fetch.

        `lending`: gives them public addresses, for platforms that pull.
        `media_resolver` stands in for the machine's resolver, in tests.
        """
        self._clock = clock
        self._sandbox = sandbox.rstrip("/") if sandbox else None
        self._overrides = dict(overrides or {})
        self._allow = media_allow_hosts | _place_names(self._sandbox)
        self._timeouts = timeouts or Timeouts()
        self._media_resolver = media_resolver
        self._media_store = media_store
        self._media_max_bytes = media_max_bytes
        self._lending = lending
        self._wires: Wires | None = None

    async def __aenter__(self) -> Self:
        self._wires = Wires(
            clock=self._clock,
            timeouts=self._timeouts,
            open=_way(names := Names(self._clock)),
            guarded=_way(GuardedNames(lambda _: False, names)),
            media=MediaFetch(
                self._allow,
                self._timeouts,
                only_allowed=self._sandbox is not None,
                size_max=self._media_max_bytes,
                resolver=self._media_resolver,
                store=self._media_store,
            ),
            overrides=self._overrides,
            sandbox=self._sandbox,
            lending=self._lending,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        wires, self._wires = self._open(), None
        await asyncio.gather(wires.open.close(), wires.guarded.close(), wires.media.close())

    @property
    def media_allow_hosts(self) -> frozenset[str]:
        """Where media may come from although it is no public address: the operator's list, and the sandbox."""
        return self._allow

    def hosts(self, platform: Platform) -> Hosts:
        """Where this platform's hosts are."""
        return self._open().hosts(platform.description)

    def authorize_url(self, platform: Platform, app: App, consent: Consent) -> str:
        """Where the browser is sent: what the plugin says, on the host that the operator or the sandbox put there."""
        return self.hosts(platform).bound(app.hosts).rewrite(platform.authorize_url(app, consent))

    def shown(self, platform: Platform, url: str | None) -> str | None:
        """Where people see what was published: beside a sandbox that is there, and not on the live platform."""
        if url is None or self._sandbox is None:
            return url
        try:
            return self.hosts(platform).rewrite(url)
        except ContractBroken:
            return url  # an address on a host that the plugin never asks

    def context(self, platform: Platform, app: App) -> BoundContext:
        """For requests on behalf of the app, to the servers in `app.hosts`."""
        return BoundContext(self._open(), platform, app)

    def session(
        self, platform: Platform, app: App, tokens: Tokens, *, on_response: OnResponse | None = None
    ) -> BoundSession:
        """For requests on behalf of one account, to the servers in `tokens.hosts` where it has its own.

        `on_response` sees every answer before it is judged. Refused: one of the servers is no public one.
        """
        return BoundSession(self._open(), platform, app, tokens, on_response)

    def fetch(self, media: Media | CaptionFile) -> AbstractAsyncContextManager[MediaSource]:
        """A picture or video on nobody's behalf: see `MediaFetch.open`."""
        return self._open().media.open(media)

    def _open(self) -> Wires:
        if self._wires is None:
            raise RuntimeError("the network is not open: use it as an async context manager")
        return self._wires


def _way(names: AbstractResolver) -> Way:
    return Way(
        kept=_client(aiohttp.TCPConnector(resolver=names, keepalive_timeout=_KEPT, limit=0)),
        fresh=_client(aiohttp.TCPConnector(resolver=names, force_close=True, limit=0), resend=False),
        names=names,
    )


def _client(connector: aiohttp.TCPConnector, *, resend: bool = True) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=() if resend else (no_resend,),
        headers={"user-agent": "picscripter"},
    )


def _place_names(sandbox: str | None) -> frozenset[str]:
    if sandbox is None:
        return frozenset()
    place = place_of(sandbox)
    host = f"[{place.host}]" if ":" in place.host else place.host
    return frozenset({f"{host}:{place.port}"})
