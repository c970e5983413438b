"""What a plugin talks through: on behalf of the app, of one account, or for the one request of a commit."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import aiohttp

from picscripter.platforms import wire
from picscripter.platforms.activity import Activity
from picscripter.platforms.commit import Commit, Gate
from picscripter.platforms.judge import judge, redacted
from picscripter.platforms.lending import Lending
from picscripter.platforms.names import PrivateAddress
from picscripter.platforms.outgoing import Outgoing, compose
from picscripter.platforms.platform import Platform
from picscripter.platforms.wires import Way, Wires
from picscripter.plugin import (
    App,
    CaptionFile,
    ContractBroken,
    File,
    Media,
    MediaSource,
    Misconfigured,
    OutcomeUnknown,
    PlatformError,
    Refused,
    Response,
    Retry,
    Tokens,
)

OnResponse = Callable[[Response], None]

# Single-use and secret values: should a platform repeat them in an error, they are taken out of its text.
_SECRET_FIELDS = (
    "code",
    "code_verifier",
    "access_token",
    "refresh_token",
    "client_secret",
    "fb_exchange_token",
    "input_token",
    "token",
)


class _Requests:
    """The way of every request: composed, sent by `_send`, judged; no text leaves it with a secret in it."""

    _when_lost: type[PlatformError] = Retry

    def __init__(
        self,
        wires: Wires,
        platform: Platform,
        app: App,
        on_response: OnResponse | None = None,
        *,
        hosts: Mapping[str, str],
    ) -> None:
        """`hosts`: the servers of the account, or of the one about to be connected."""
        self.app = app
        self.activity = Activity()
        self.clock = wires.clock
        self._wires = wires
        self._platform = platform
        self._hosts = wires.hosts(platform.description).bound(hosts)
        self.hosts = self._hosts.bases
        self._on_response = on_response

    async def request(
        self,
        method: str,
        host: str,
        path: str = "",
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, File] | None = None,
        json: Any = None,
        content: AsyncIterator[bytes] | bytes | None = None,
        size: int | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
        scheme: str = "Bearer",
        token: str | None = None,
    ) -> Response:
        """See `plugin.http.Http.request`."""
        secrets = (*self.secrets(), token or "", *_secrets_in(query or {}), *_secrets_in(form or {}))
        try:
            outgoing = compose(
                method,
                self._hosts.resolve(host, path),
                query=query,
                form=form,
                files=files,
                json=json,
                content=content,
                size=size,
                headers=headers,
            )
            outgoing.headers |= self._authorization(scheme) if token is None else _bearing(scheme, token)
            with self.activity:
                response = await self._send(outgoing)
            if self._on_response is not None:
                self._on_response(response)
            self._judge(response, accept, secrets)
        except PlatformError as error:
            redacted(error, secrets)
            raise
        except PrivateAddress as fault:
            raise Refused(f"{fault} leads into a private network, where nobody is asked.") from fault
        except wire.Lost as fault:
            label = self._platform.description.label
            raise self._when_lost(f"The answer of {label} was lost: {fault}.") from fault
        except ContractBroken as fault:
            raise self._platform.broken(fault) from fault
        return response

    async def _send(self, outgoing: Outgoing) -> Response:
        raise NotImplementedError

    def _authorization(self, scheme: str) -> dict[str, str]:
        raise NotImplementedError

    def secrets(self) -> tuple[str, ...]:
        """What no text may show: the keys and tokens that this goes out with."""
        return (self.app.client_secret,)

    def _judge(self, response: Response, accept: Collection[int], secrets: tuple[str, ...]) -> None:
        judge(self._platform, response, self.clock.now(), accept=accept, secrets=secrets)

    def _way(self, outgoing: Outgoing) -> Way:
        return self._wires.guarded if self._hosts.is_strange(outgoing.url) else self._wires.open

    def _timeout(self, outgoing: Outgoing) -> aiohttp.ClientTimeout:
        times = self._wires.timeouts
        streamed = outgoing.expected_size if outgoing.body is not None else 0
        return aiohttp.ClientTimeout(
            total=times.growing(times.total, streamed), connect=times.connect, sock_read=times.read
        )


class BoundContext(_Requests):
    """Requests on behalf of the app, each on a fresh connection: a code or a refresh token must not meet a dead one."""

    _when_lost = OutcomeUnknown

    def __init__(self, wires: Wires, platform: Platform, app: App) -> None:
        super().__init__(wires, platform, app, hosts=app.hosts)

    async def _send(self, outgoing: Outgoing) -> Response:
        return await wire.send(self._way(outgoing).fresh, outgoing, self._timeout(outgoing))

    def _authorization(self, scheme: str) -> dict[str, str]:
        if scheme != "Basic":
            return {}
        # RFC 6749, 2.3.1: id and secret are form-encoded before they are joined.
        pair = f"{quote_plus(self.app.client_id)}:{quote_plus(self.app.client_secret)}"
        return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


class BoundSession(_Requests):
    """Requests on behalf of one account."""

    def __init__(
        self,
        wires: Wires,
        platform: Platform,
        app: App,
        tokens: Tokens,
        on_response: OnResponse | None = None,
    ) -> None:
        super().__init__(wires, platform, app, on_response, hosts=tokens.hosts)
        self._tokens = tokens

    def open(
        self, media: Media | CaptionFile, *, start: int = 0, end: int | None = None
    ) -> AbstractAsyncContextManager[MediaSource]:
        """See `plugin.http.Session.open`."""
        return self._wires.media.open(media, start=start, end=end)

    async def lend(self, media: Media, *, lifetime: timedelta = timedelta(hours=24)) -> str:
        """See `plugin.http.Session.lend`."""
        return await self._lending.lend(media, lifetime=lifetime, outside=not self._hosts.is_elsewhere)

    async def was_fetched(self, address: str) -> bool:
        """See `plugin.http.Session.was_fetched`."""
        return await self._lending.was_fetched(address)

    async def withdraw(self, address: str) -> bool:
        """See `plugin.http.Session.withdraw`."""
        return await self._lending.withdraw(address)

    @property
    def _lending(self) -> Lending:
        if self._wires.lending is None:
            raise Misconfigured("Nothing here gives files public addresses.")
        return self._wires.lending

    def proof(self) -> str:
        """See `plugin.http.Session.proof`."""
        return hmac.new(
            self.app.client_secret.encode(), self._tokens.access.encode(), hashlib.sha256
        ).hexdigest()

    def committing(self, gate: Gate) -> "CommitSession":
        """The same account, for exactly one request, through the gate."""
        session = CommitSession(self._wires, self._platform, self.app, self._tokens, gate, self._on_response)
        session.activity = self.activity
        return session

    async def _send(self, outgoing: Outgoing) -> Response:
        return await wire.send(self._way(outgoing).kept, outgoing, self._timeout(outgoing))

    def _authorization(self, scheme: str) -> dict[str, str]:
        return _bearing(scheme, self._tokens.access) if scheme else {}

    def secrets(self) -> tuple[str, ...]:
        """See above; the proof, too, would let others act for the account."""
        known = (self._tokens.access, self._tokens.refresh or "", self.app.client_secret, self.proof())
        return (*known, *self._tokens.extra.values())


class CommitSession(BoundSession):
    """Exactly one request. `sent`: a byte of it may have gone out. `answer`: what came back, whatever it says.

    `fault`: what the request raised; a plugin that catches it cannot take it back.
    """

    _when_lost = OutcomeUnknown

    def __init__(
        self,
        wires: Wires,
        platform: Platform,
        app: App,
        tokens: Tokens,
        gate: Gate,
        on_response: OnResponse | None = None,
    ) -> None:
        super().__init__(wires, platform, app, tokens, on_response)
        self.answer: Response | None = None
        self.fault: Exception | None = None
        self.requests = 0
        self._gate = gate
        self._commit: Commit | None = None

    async def lend(self, media: Media, *, lifetime: timedelta = timedelta(hours=24)) -> str:  # noqa: ARG002 - refused
        """Each call gives another address, and the request of a commit must be the same when it is sent again."""
        raise ContractBroken("a file is lent in a step of its own, before the commit")

    @property
    def sent(self) -> bool:
        return self._commit is not None and self._commit.sent

    async def _send(self, outgoing: Outgoing) -> Response:
        self.requests += 1
        if self.requests > 1:
            raise ContractBroken("a commit makes exactly one request")
        self._commit = Commit(self._gate, self._way(outgoing).names, self._wires.timeouts)
        try:
            self.answer = await self._commit.send(outgoing)
        except PlatformError as error:
            # The source of a streamed body failed half-way: what had gone out by then may count.
            if self._commit.sent and error is not self._commit.abort:
                raise OutcomeUnknown(f"The request was cut off: {error.message}") from error
            raise
        return self.answer

    def _judge(self, response: Response, accept: Collection[int], secrets: tuple[str, ...]) -> None:
        try:
            judge(self._platform, response, self.clock.now(), accept=accept, commit=True, secrets=secrets)
        except PlatformError as fault:
            self.fault = redacted(fault, secrets)
            raise


def _bearing(scheme: str, token: str) -> dict[str, str]:
    if not scheme.isalnum() or not scheme.isascii():
        raise ContractBroken(f"{scheme!r} is no scheme of an Authorization header")
    return {"authorization": f"{scheme} {token}"}


def _secrets_in(fields: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(fields[name] for name in _SECRET_FIELDS if name in fields)
