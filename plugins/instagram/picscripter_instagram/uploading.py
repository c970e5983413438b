"""Sending a video to a container, from where the last connection broke off.

https://developers.facebook.com/docs/instagram-platform/content-publishing/resumable-uploads
"""

from picscripter.plugin import Media, OutcomeUnknown, PlatformError, Retry, Session
from picscripter_instagram import graph


async def send_video(session: Session, container: str, uri: str, url: str, size: int) -> int:
    """Send it whole; what breaks off is continued as long as each try brings it further. Its size."""
    reached = -1
    fault: PlatformError | None = None
    while (at := await transferred(session, container)) < size:
        if fault is not None and at <= reached:
            raise fault
        reached, fault = at, await _send(session, uri, url, at, size)
        if fault is None:
            return size
    return size


async def transferred(session: Session, container: str) -> int:
    """How many bytes Instagram has."""
    said = await graph.call(session, "GET", container, query={"fields": "video_status"})
    status = said.get("video_status")
    phase = status.get("uploading_phase") if isinstance(status, dict) else None
    count = phase.get("bytes_transferred") if isinstance(phase, dict) else None
    return int(count) if isinstance(count, (int, str)) and str(count).isdecimal() else 0


async def _send(session: Session, uri: str, url: str, at: int, size: int) -> PlatformError | None:
    """The rest of the file in one request; the fault, if it broke off in a way that can be continued."""
    headers = {"offset": str(at), "file_size": str(size), "content-type": "application/octet-stream"}
    async with session.open(Media(type="video", url=url), start=at) as source:
        try:
            answer = await session.request(
                "POST", uri, content=source.chunks(), size=source.size, headers=headers, scheme="OAuth"
            )
            said = graph.object_of(answer.json())
        except (Retry, OutcomeUnknown) as fault:
            return fault
    return None if said.get("success") is True else Retry("Instagram did not take the video.")
