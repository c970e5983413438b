"""Pictures and videos from addresses that strangers wrote: guarded at every hop, streamed, bounded, looked at."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from picscripter.domain.media_address import Place, check_media_url, place_of, private_address
from picscripter.domain.media_kind import kept_sha256, kind_of
from picscripter.platforms.kept_media import SNIFFED, Store, open_kept
from picscripter.platforms.names import GuardedNames, PrivateAddress
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin import (
    CaptionFile,
    Media,
    MediaSource,
    MediaType,
    Problem,
    Refused,
    Retry,
)

SIZE_MAX = 64 * 1024 * 1024
"""Bytes of one fetch, where the operator said nothing else."""

_HOPS = 3
_PIECE = 262_144
_PASSING = frozenset({408, 425, 429})


class OpenMedia:
    """A fetch under way. The first bytes have been seen, and are what they claim to be."""

    def __init__(self, answer: aiohttp.ClientResponse, content_type: str, head: bytes, size_max: int) -> None:
        self.content_type = content_type
        self.size = answer.content_length
        self._answer = answer
        self._head = head
        self._size_max = size_max

    async def chunks(self) -> AsyncIterator[bytes]:
        """Retry when the far side breaks off, Refused when it sends more than is allowed."""
        read = len(self._head)
        if self._head:
            yield self._head
        try:
            while piece := await self._answer.content.read(_PIECE):
                read += len(piece)
                if read > self._size_max:
                    raise _too_large(self._size_max, read)
                yield piece
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise Retry("The media address broke off in the middle.") from fault
        if self.size is not None and read != self.size:
            raise Retry("The media address sent less than it announced.")


class Span:
    """A part of what can only be read from its beginning."""

    def __init__(self, source: MediaSource, *, start: int, end: int | None) -> None:
        self.content_type = source.content_type
        last = end if end is not None else source.size
        self.size = None if last is None else last - start
        self._source, self._start, self._end = source, start, end

    async def chunks(self) -> AsyncIterator[bytes]:
        """Retry when the source ends too early."""
        at = 0
        async for piece in self._source.chunks():
            wanted = piece[max(0, self._start - at) : None if self._end is None else max(0, self._end - at)]
            at += len(piece)
            if wanted:
                yield wanted
            if self._end is not None and at >= self._end:
                return
        if self._end is not None:
            raise Retry("The media address sent less than was asked for.")


class MediaFetch:
    """The only way to a media address.

    `allow`: `MEDIA_ALLOW_HOSTS`. `only_allowed`: nothing else at all (in sandbox mode). `resolver` is for tests.
    """

    def __init__(
        self,
        allow: frozenset[str],
        timeouts: Timeouts,
        *,
        only_allowed: bool = False,
        size_max: int = SIZE_MAX,
        resolver: AbstractResolver | None = None,
        store: Store | None = None,
    ) -> None:
        self._allow = allow
        self._store = store
        self._only_allowed = only_allowed
        self._size_max = size_max
        self._timeouts = timeouts
        # A kept connection would skip the look at the name's addresses, hence none is kept.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedNames(self._allowed, resolver), use_dns_cache=False, force_close=True, limit=0
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=_PIECE,
            headers={"accept-encoding": "identity"},
            timeout=aiohttp.ClientTimeout(total=None, connect=timeouts.connect, sock_read=timeouts.read),
        )

    async def close(self) -> None:
        await self._session.close()

    @asynccontextmanager
    async def open(
        self, media: Media | CaptionFile, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[MediaSource]:
        """Refused (path `/media`) when it cannot be had as what it claims to be; Retry when it may be later."""
        sha256 = kept_sha256(media.url)
        if sha256 is not None:
            kept = await open_kept(self._store, sha256, media.content_type, start, end)
            try:
                yield kept
            finally:
                await kept.close()
            return
        async with self._fetched(media) as source:
            yield source if start == 0 and end is None else Span(source, start=start, end=end)

    @asynccontextmanager
    async def _fetched(self, media: Media | CaptionFile) -> AsyncIterator[MediaSource]:
        bound = asyncio.timeout(self._timeouts.media)
        try:
            async with bound:
                answer = await self._follow(media.url)
                seconds = self._timeouts.growing(self._timeouts.media, answer.content_length or 0)
                bound.reschedule(asyncio.get_running_loop().time() + seconds)
                try:
                    yield await self._seen(answer, media.type if isinstance(media, Media) else "text")
                finally:
                    answer.close()
        except TimeoutError as fault:
            if not bound.expired():
                raise
            raise Retry("The media address took too long.") from fault

    async def _follow(self, url: str) -> aiohttp.ClientResponse:
        for _ in range(_HOPS + 1):
            self._check(url)
            answer = await self._ask(url)
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or location is None:
                return answer
            answer.close()
            url = _joined(url, location)
        raise _refused("unreachable", f"The media address redirects more than {_HOPS} times.")

    def _check(self, url: str) -> None:
        problem = check_media_url(url, self._allow)
        if problem is None and not self._allowed(place_of(url)) and self._only_allowed:
            problem = Problem(
                path="/media",
                rule="media.address",
                message="In sandbox mode media come only from the sandbox and from MEDIA_ALLOW_HOSTS.",
                fix="Name the host in MEDIA_ALLOW_HOSTS.",
            )
        if problem is not None:
            raise Refused(problem.message, problems=(problem,))

    def _allowed(self, place: Place) -> bool:
        return place.allowed_by(self._allow)

    async def _ask(self, url: str) -> aiohttp.ClientResponse:
        try:
            return await self._session.get(url, allow_redirects=False)
        except PrivateAddress as fault:
            problem = private_address()
            raise Refused(problem.message, problems=(problem,)) from fault
        except aiohttp.ClientConnectorDNSError as fault:
            if _no_such_name(fault):
                raise _refused("unreachable", "No such host is known to the name system.") from fault
            raise Retry("The name of the media address could not be resolved.") from fault
        except (aiohttp.ClientConnectorCertificateError, aiohttp.InvalidURL) as fault:
            raise _refused("unreachable", "There is no safe connection to the media address.") from fault
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise Retry("The media address could not be reached.") from fault

    async def _seen(self, answer: aiohttp.ClientResponse, wanted: MediaType | Literal["text"]) -> OpenMedia:
        if answer.status in _PASSING or answer.status >= 500:
            raise Retry(f"The media address answered {answer.status}.")
        if answer.status != 200:
            raise _refused("unreachable", f"The media address answered {answer.status}.")
        if (answer.content_length or 0) > self._size_max:
            raise _too_large(self._size_max, answer.content_length)
        claimed = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise _refused("type", "The media address sends compressed content.", actual=claimed)
        if wanted != "text" and not claimed.startswith(f"{wanted}/"):
            raise _refused(
                "type", f"The address gives no {wanted}.", limit=f"{wanted}/*", actual=claimed or "nothing"
            )
        head = await _head(answer)
        kind = kind_of(head)
        if wanted == "image" and (kind is None or not kind.startswith("image/")):
            raise _refused(
                "type", "The bytes are no picture that we know.", limit="image/*", actual=kind or claimed
            )
        return OpenMedia(answer, kind or claimed, head, self._size_max)


async def _head(answer: aiohttp.ClientResponse) -> bytes:
    head = b""
    try:
        while len(head) < SNIFFED and (piece := await answer.content.read(_PIECE)):
            head += piece
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        raise Retry("The media address broke off at once.") from fault
    return head


def _joined(url: str, location: str) -> str:
    try:
        return str(URL(url).join(URL(location)))
    except ValueError as fault:
        raise _refused(
            "unreachable", "The media address redirects to something that is no address."
        ) from fault


def _no_such_name(fault: aiohttp.ClientConnectorDNSError) -> bool:
    cause = fault.os_error.__cause__ or fault.os_error
    return isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME


def _too_large(limit: int, actual: int | None) -> Refused:
    return _refused("size", f"The file is larger than {limit} bytes.", limit=limit, actual=actual)


def _refused(
    rule: str, message: str, *, limit: int | str | None = None, actual: int | str | None = None
) -> Refused:
    problem = Problem(path="/media", rule=f"media.{rule}", message=message, limit=limit, actual=actual)
    return Refused(message, problems=(problem,))
