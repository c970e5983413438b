"""A resumable upload: a session that says how many bytes it has, and takes the next ones.

https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from picscripter.plugin import Media, NotPublished, PlatformError, Refused, Response, Retry, Session
from picscripter_youtube.errors import classify
from picscripter_youtube.videos import made

SESSIONS = "/upload/youtube/v3/videos"
GONE = (404, 410)


class SessionGone(NotPublished):
    """The session has ended with the upload unfinished: all of it begins anew."""

    def __init__(self) -> None:
        super().__init__("The upload session has ended before the upload was complete.", restart=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many bytes the server has; `video` when it has them all: what `videos.made` says of it.

    `address`: where the rest goes, if the server named another place, as the guide above allows it to.
    """

    bytes: int
    address: str | None = None
    video: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Upload:
    """One run's work on an upload. `at`: what the server has; None: nobody knows, so it is asked first.

    `moved`: where the session is now, if it is no longer where it was opened.
    """

    media: Media
    kind: str
    size: int
    at: int | None = None
    moved: str | None = None

    async def begin(self, session: Session, resource: Mapping[str, Any]) -> str:
        """Open a session; its address. What is wrong with the words is told here, before any byte is sent."""
        answer = await session.request(
            "POST",
            "api",
            SESSIONS,
            query={"uploadType": "resumable", "part": ",".join(resource)},
            json=dict(resource),
            headers={
                "content-type": "application/json; charset=UTF-8",
                "x-upload-content-length": str(self.size),
                "x-upload-content-type": self.kind,
            },
        )
        address = answer.headers.get("location")
        if not address:
            raise Retry("YouTube's answer names no upload session.")
        self.at = 0
        return address

    async def part(self, session: Session, part: list[int], address: str) -> dict[str, Any] | None:
        """Bring the server to the end of this piece, from wherever it is; the video, when that was the last.

        The server may take less of a chunk than was sent: it goes on where that stands, never where we think. Of a
        session that has moved it is told where to.
        """
        end = part[1]
        if self.at is None:
            standing = self._noted(await ask(session, self.moved or address, self.size))
            if standing.video is not None:
                return standing.video
            self.at = standing.bytes
        while self.at < end:
            standing = self._noted(await self._send(session, self.moved or address, self.at, end))
            if standing.video is not None:
                return standing.video
            if standing.bytes <= self.at:
                self.at = None
                raise Retry("YouTube took nothing of a chunk.")
            self.at = standing.bytes
        return None if self.moved is None else {"address": self.moved}

    def _noted(self, standing: Standing) -> Standing:
        self.moved = standing.address or self.moved
        return standing

    async def _send(self, session: Session, address: str, start: int, end: int) -> Standing:
        async with session.open(self.media, start=start, end=end) as source:
            answer = await session.request(
                "PUT",
                address,
                content=source.chunks(),
                size=source.size,
                headers=_headers(start, end, self.size) | {"content-type": self.kind},
                accept=(308, 400, *GONE),
            )
        if answer.status != 400:
            return standing_of(answer, self.size)
        # Another request of ours may have landed late: then this chunk is refused, and what is there goes on.
        standing = await ask(session, address, self.size)
        if standing.bytes == start and standing.video is None:
            raise refusal(answer)
        return standing


def latest(opened: str, sent: Sequence[Any]) -> str:
    """Where a session is after these pieces."""
    places = [each["address"] for each in sent if isinstance(each, Mapping) and "address" in each]
    return str(places[-1]) if places else opened


async def ask(session: Session, address: str, size: int) -> Standing:
    """How many bytes the session has. SessionGone when it is no more."""
    answer = await session.request(
        "PUT", address, content=b"", headers={"content-range": f"bytes */{size}"}, accept=(308, *GONE)
    )
    return standing_of(answer, size)


async def put_last(session: Session, address: str, piece: Mapping[str, Any]) -> Response:
    """The last piece, in one request. It is read before that: a file that cannot be read sends nothing."""
    start, end, size = piece["start"], piece["end"], piece["size"]
    async with session.open(Media(type="video", url=piece["url"]), start=start, end=end) as source:
        content = b"".join([each async for each in source.chunks()])
    headers = _headers(start, end, size) | {"content-type": piece["kind"]}
    return await session.request("PUT", address, content=content, headers=headers, accept=(308, *GONE))


def standing_of(answer: Response, size: int) -> Standing:
    """What an answer of a session says. OutcomeUnknown when it says nothing that can be understood."""
    if answer.status in GONE:
        raise SessionGone
    if answer.status == 308:
        found = re.fullmatch(r"bytes=0-(\d+)", answer.headers.get("range", ""))
        return Standing(bytes=int(found[1]) + 1 if found else 0, address=answer.headers.get("location"))
    return Standing(bytes=size, video=made(answer.json()))


def refusal(answer: Response) -> PlatformError:
    """What an accepted 400 means after all."""
    return classify(answer) or Refused(f"YouTube refused a chunk of the video ({answer.status}).")


def _headers(start: int, end: int, size: int) -> dict[str, str]:
    return {"content-range": f"bytes {start}-{end - 1}/{size}"}
