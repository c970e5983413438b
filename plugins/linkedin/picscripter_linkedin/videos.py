"""Videos: LinkedIn says which bytes go where, wants the ETag of each part back, and then works on them.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from picscripter.plugin import Delivery, Media, OutcomeUnknown, Refused, Retry, Session
from picscripter_linkedin import api
from picscripter_linkedin.errors import classify

# How long its upload addresses live is told in each answer, and documented nowhere: half a day is less than was seen.
KEPT = timedelta(hours=12)
PATIENCE = 3600.0
# Of the file, or of the whole resource: both were seen.
_UNSEEN = re.compile(r"video resource is forbidden|permissions to access: \w*video\w*\.GET", re.IGNORECASE)
BLIND = 120.0
"""Seconds that LinkedIn gets to work on a video that may not be asked about, and one more for each megabyte of it."""


async def prepare(delivery: Delivery, author: str, video: Media) -> str:
    """The URN of a video that is ready to be shown."""
    cover = video.cover.url if video.cover is not None else None
    opened = await delivery.step("video", open_upload, author, video.url, video.bytes, cover, expires=KEPT)
    urn = str(opened["video"])
    etags = await delivery.parts("video parts", opened["parts"], send_part, video.url)
    if cover is not None:
        await delivery.step("video cover", send_cover, opened["thumbnail"], cover)
    ended = await delivery.step("video end", finalize, urn, opened["token"], etags)
    blind_until = ended + BLIND + video.bytes / 1_000_000 if video.bytes else ended + BLIND
    await delivery.until("video ready", is_ready, urn, blind_until, every=5, patience=PATIENCE)
    return urn


async def open_upload(
    session: Session, author: str, _url: str, size: int, cover: str | None
) -> dict[str, Any]:
    """`parts` are `[first byte, byte after the last, address]`. `_url`: another file is another upload."""
    asked = {
        "owner": author,
        "fileSizeBytes": size,
        "uploadCaptions": False,
        "uploadThumbnail": cover is not None,
    }
    answer = await api.call(
        session,
        "POST",
        "videos",
        query={"action": "initializeUpload"},
        json={"initializeUploadRequest": asked},
    )
    opened = api.value_of(answer)
    parts = [
        [each["firstByte"], each["lastByte"] + 1, each["uploadUrl"]] for each in opened["uploadInstructions"]
    ]
    if [end for _, end, _ in parts] != [*(start for start, _, _ in parts[1:]), size] or parts[0][0] != 0:
        raise OutcomeUnknown("LinkedIn's upload instructions do not cover the video.")
    return {
        "video": opened["video"],
        "token": opened.get("uploadToken", ""),
        "parts": parts,
        "thumbnail": opened.get("thumbnailUploadUrl"),
    }


async def send_part(session: Session, part: Sequence[Any], url: str) -> str:
    """Send the bytes that belong there, and no token: the address itself is the permission. Its ETag."""
    start, end, address = part
    async with session.open(Media(type="video", url=url), start=start, end=end) as source:
        answer = await session.request(
            "PUT",
            address,
            content=source.chunks(),
            size=end - start,
            headers={"Content-Type": "application/octet-stream"},
            scheme="",
        )
    etag = answer.headers.get("etag", "").strip('"')
    if not etag:
        raise Retry("LinkedIn took a part of the video without an ETag.")
    return etag


async def send_cover(session: Session, address: str, url: str) -> None:
    """The picture that stands for the video before it plays."""
    async with session.open(Media(type="image", url=url)) as source:
        answer = await session.request(
            "PUT",
            address,
            content=source.chunks(),
            size=source.size,
            headers={"Content-Type": "application/octet-stream", "media-type-family": "STILLIMAGE"},
            scheme="",
        )
    api.check_taken(answer)


async def finalize(session: Session, urn: str, token: str, etags: list[str]) -> float:
    """All parts are there; when that was. Made again after a lost answer it may be refused, though it took effect.

    Then the video is asked. Where that may not be, the post will tell.
    """
    asked = {"video": urn, "uploadToken": token, "uploadedPartIds": etags}
    try:
        answer = await api.call(
            session,
            "POST",
            "videos",
            query={"action": "finalizeUpload"},
            json={"finalizeUploadRequest": asked},
        )
        api.check_taken(answer)
    except Refused:
        video = await _status(session, urn)
        if video is not None and video.get("status") not in ("PROCESSING", "AVAILABLE"):
            raise
    return session.clock.now().timestamp()


async def is_ready(session: Session, urn: str, blind_until: float) -> bool:
    """Whether it can be shown. A token that may not look posts blind: an unready video is refused, and tried again."""
    video = await _status(session, urn)
    if video is None:
        return session.clock.now().timestamp() >= blind_until
    if video.get("status") == "PROCESSING_FAILED":
        why = video.get("processingFailureReason") or "no reason given"
        raise Refused(f"LinkedIn could not process the video: {why}.", code="PROCESSING_FAILED")
    return video.get("status") == "AVAILABLE"


async def _status(session: Session, urn: str) -> dict[str, Any] | None:
    """What LinkedIn tells of it. None: this token may post it and not look at it, in whichever words that is said."""
    answer = await api.call(session, "GET", f"videos/{api.in_path(urn)}", accept=(403,))
    if answer.status != 403:
        return dict(answer.json())
    if _UNSEEN.search(answer.body.decode(errors="replace")) is None:
        raise classify(answer) or Refused("LinkedIn answered 403.")
    return None
