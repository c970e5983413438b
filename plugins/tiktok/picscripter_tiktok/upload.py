"""Sending a video to TikTok: an address for an hour, and chunks in their order; the last one is the public act."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from picscripter.plugin import (
    Absent,
    Found,
    Intent,
    Lookup,
    Media,
    NotPublished,
    NotYet,
    OutcomeUnknown,
    PlatformError,
    Refused,
    Response,
    Retry,
    Session,
    Unknowable,
)
from picscripter_tiktok import api, status

# "The upload_url is valid for one hour": https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
LIFETIME = timedelta(hours=1)
_NEARLY = timedelta(minutes=5)
_GONE, _FORBIDDEN, _OTHER_RANGE = 404, 403, 416
_PROGRESS = re.compile(r"bytes 0-(\d+)/(\d+)")


async def open_upload(
    session: Session,
    video: str,  # noqa: ARG001 - it is not sent: another file must not go where one went before
    size: int,
    chunk: int,
    count: int,
    info: Mapping[str, Any] | None,
) -> dict[str, str]:
    """An address for the video's bytes, and the id of the post that they will be; `info` None: of a draft.

    Nothing comes of it without the bytes. It is told no end here, but by the platform (403): a new address after a
    lost commit would have its lookup look for another post.
    """
    source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": count}
    if info is None:
        made = await api.ask(session, "post/publish/inbox/video/init/", {"source_info": source})
    else:
        made = await api.ask(session, "post/publish/video/init/", {"post_info": info, "source_info": source})
    return {
        "publish_id": str(made["publish_id"]),
        "address": str(made["upload_url"]),
        "opened": session.clock.now().isoformat(),
    }


async def send(session: Session, span: list[int], video: str, size: int, upload: Mapping[str, str]) -> int:
    """One chunk that others follow; how many bytes are there then."""
    answer = await _put(session, span, video, size, upload)
    if answer.status == 206 or _has(answer, span[1], size):
        return span[1]  # 416: it came already, and its answer was lost
    if answer.status < 300:
        raise Retry(f"TikTok answered {answer.status} to a chunk; expected was 206.")
    raise _refusal(session, answer, upload)


async def finish(
    session: Session, span: list[int], video: str, size: int, upload: Mapping[str, str]
) -> dict[str, Any]:
    """The public act: the last chunk. The same chunk again, when it came already, changes nothing."""
    answer = await _put(session, span, video, size, upload)
    if answer.status == 201 or _has(answer, size, size):
        return {"id": upload["publish_id"]}
    if answer.status < 300:
        raise OutcomeUnknown(f"TikTok answered {answer.status} to the last chunk; expected was 201.")
    raise _refusal(session, answer, upload)


async def find_upload(
    session: Session,
    _span: list[int],
    _video: str,
    size: int,
    upload: Mapping[str, str],
    *,
    intent: Intent,  # noqa: ARG001 - the id is of this very upload
) -> Lookup:
    """By the id that the upload was opened with: it is on its way when all its bytes are there."""
    try:
        seen = await status.fetch(session, upload["publish_id"])
    except Refused as fault:
        return Unknowable(why=f"TikTok does not know this upload any more: {fault.message}")
    if seen.status != status.UPLOADING or seen.uploaded == size:
        return Found(result={"id": upload["publish_id"]})
    return NotYet(seconds=10) if seen.uploaded is None else Absent()


async def _put(
    session: Session, span: list[int], video: str, size: int, upload: Mapping[str, str]
) -> Response:
    """No token goes to this address: it is a secret itself."""
    start, end = span
    async with session.open(Media(type="video", url=video), start=start, end=end) as source:
        return await session.request(
            "PUT",
            upload["address"],
            content=source.chunks(),
            size=source.size,
            headers={
                "content-type": source.content_type,
                "content-range": f"bytes {start}-{end - 1}/{size}",
            },
            accept=(_FORBIDDEN, _GONE, _OTHER_RANGE),
            scheme="",
        )


def _refusal(session: Session, answer: Response, upload: Mapping[str, str]) -> PlatformError:
    """What a chunk was refused for. An address that has ended, or lost its place, is opened anew."""
    if answer.status == _FORBIDDEN:
        age = session.clock.now() - datetime.fromisoformat(upload["opened"])
        if age < LIFETIME - _NEARLY:
            return Refused("TikTok does not take the video (403).", code="403")
        return NotPublished("The address for the upload has ended.", restart=True, code="403")
    if answer.status == _GONE:
        return NotPublished("TikTok does not know this upload (any more).", restart=True, code="404")
    return NotPublished("TikTok has other bytes than were sent.", restart=True, code="416")


def _has(answer: Response, end: int, size: int) -> bool:
    """Whether a 416 says that all bytes up to there have come: `Content-Range: bytes 0-{UPLOADED_BYTES}/{all}`.

    The guide does not say whether that is their number or the last one; a chunk is longer than the difference. More may
    have come than that: of what was sent before a crash not all was written down.
    """
    told = _PROGRESS.fullmatch(answer.headers.get("content-range", ""))
    if answer.status != _OTHER_RANGE or told is None:
        return False
    return int(told[2]) == size and int(told[1]) >= end - 1
