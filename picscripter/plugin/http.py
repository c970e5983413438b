"""The guarded HTTP that the host lends to a plugin: declared hosts only, bounded in time, faults named by next move."""

import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import App
from picscripter.plugin.errors import OutcomeUnknown
from picscripter.plugin.post import CaptionFile, Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer, read whole (at most 8 MiB). Header names are lower-case; `body` is never shown in a repr."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. OutcomeUnknown when it is none: an answer nobody can read proves nothing."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as fault:  # nested more deeply than anybody means it
            raise OutcomeUnknown(f"the answer (status {self.status}) is not JSON") from fault

    def __repr__(self) -> str:
        return f"Response(status={self.status}, {len(self.body)} bytes)"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A part of a multipart form that is read while it is sent."""

    filename: str
    content_type: str
    content: AsyncIterator[bytes]
    size: int | None = None


class MediaSource(Protocol):
    """An open file, or a span of it. It is read once, from front to end. `size`: bytes of the span."""

    content_type: str
    size: int | None

    def chunks(self) -> AsyncIterator[bytes]:
        """The bytes, in pieces of at most 1 MiB."""


class Http(Protocol):
    """Requests to the platform.

    `host` is a name from `describe().hosts` with `path` below it, or a whole address that an answer named (then
    `path` stays empty); any other place is refused with ContractBroken. Redirects are never followed.
    A status of 300 or more raises what `classify` (from 400 on) makes of it, unless `accept` holds the status.
    Raises NotSent when no byte went out. When the answer was lost: OutcomeUnknown in a commit and on behalf of the
    app (codes and refresh tokens may be single-use), Retry else. Otherwise the families of `errors`.
    """

    app: App
    clock: Clock
    hosts: Mapping[str, str]
    """The addresses of this account's `per_account` hosts, as people know them (`https://social.example`)."""

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
        """Send one request: at most one of `form` (with `files`: multipart), `json`, `content` is its body.

        `size`: the bytes of a `content` that is read while it is sent, so that it goes out with its length.
        A status of `accept` is an answer that the plugin reads itself, in a commit too (but no 5xx there).
        `path` is percent-encoded by the caller where it must be. `scheme`: the word before the account's token in
        `Authorization` (`OAuth`); `""` sends none. `token` stands in its place (a refresh token that is shown as
        `Bearer`). On behalf of the app, without a `token`, only `Basic` sends one: its id and secret.
        """


class Context(Http, Protocol):
    """Requests on behalf of the app: no account's token is added. Lent to `begin exchange_code refresh revoke`."""


class Session(Http, Protocol):
    """Requests on behalf of one account: its token goes into the `Authorization` header, and nowhere else."""

    def open(
        self, media: Media | CaptionFile, *, start: int = 0, end: int | None = None
    ) -> AbstractAsyncContextManager[MediaSource]:
        """Open a file, or the bytes from `start` up to and without `end`, streamed.

        Refused (path `/media`) when it cannot be had, Retry when it may.
        """

    async def lend(self, media: Media, *, lifetime: timedelta = timedelta(hours=24)) -> str:
        """A public address of ours at which the platform fetches the file itself: signed, and good for `lifetime`.

        Each call gives another one, so make it in a step of its own: then one attempt has one address.
        Misconfigured where this installation cannot be reached from outside; `Description.pulls` has it told earlier.
        """

    async def was_fetched(self, address: str) -> bool:
        """Whether anybody asked for any byte at an address that `lend` gave."""

    async def withdraw(self, address: str) -> bool:
        """Let nobody fetch it from now on; whether nobody had until then. After True nobody ever will."""

    def proof(self) -> str:
        """HMAC-SHA256 of the access token under the app's secret, in hex: for platforms that want possession proved."""
