"""Videos: LinkedIn says which bytes go where, wants the ETag of each part back, and then works on them.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from picscripter.plugin import Delivery, Media, OutcomeUnknown, Refused, Retry, Session
from picscripter_linkedin import api
from picscripter_linkedin.errors import UNSEEN

# How long its upload addresses live is told in each answer, and documented nowhere: half a day is less than was seen.
KEPT = timedelta(hours=12)
PATIENCE = 3600.0


async def prepare(delivery: Delivery, author: str, video: Media) -> str:
    """The URN of a video that is ready to be shown."""
    cover = video.cover.url if video.cover is not None else None
    opened = await delivery.step("video", open_upload, author, video.url, video.bytes, cover, expires=KEPT)
    urn = str(opened["video"])
    etags = await delivery.parts("video parts", opened["parts"], send_part, video.url)
    if cover is not None:
        await delivery.step("video cover", send_cover, opened["thumbnail"], cover)
    await delivery.step("video end", finalize, urn, opened["token"], etags)
    await delivery.until("video ready", is_ready, urn, every=5, patience=PATIENCE)
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


async def finalize(session: Session, urn: str, token: str, etags: list[str]) -> None:
    """All parts are there. Made again after a lost answer it may be refused, though it took effect: then ask."""
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
        if (await _status(session, urn)).get("status") not in ("PROCESSING", "AVAILABLE"):
            raise


async def is_ready(session: Session, urn: str) -> bool:
    """Whether it can be shown. A token that may not look posts blind: an unready video is refused, and tried again."""
    try:
        video = await _status(session, urn)
    except Refused as fault:
        if fault.code != UNSEEN:
            raise
        return True
    if video.get("status") == "PROCESSING_FAILED":
        why = video.get("processingFailureReason") or "no reason given"
        raise Refused(f"LinkedIn could not process the video: {why}.", code="PROCESSING_FAILED")
    return video.get("status") == "AVAILABLE"


async def _status(session: Session, urn: str) -> dict[str, Any]:
    return dict((await api.call(session, "GET", f"videos/{api.in_path(urn)}")).json())
