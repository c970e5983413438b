"""What belongs to a video beside its bytes: the picture that stands for it, and files of what is said in it."""

from picscripter.plugin import CaptionFile, Delivery, Media, OutcomeUnknown, Retry, Session

THUMBNAILS = "/upload/youtube/v3/thumbnails/set"
CAPTIONS = "/upload/youtube/v3/captions"
EXISTS = 409
"""captionExists: this video has a file in this language, and the only ones there are ours."""


async def add_extras(delivery: Delivery, media: Media, video: str) -> None:
    """After processing: thumbnails of Shorts are refused before (since 2026-11-03 they are taken at all)."""
    if media.cover is not None:
        await delivery.step("thumbnail", set_thumbnail, video, media.cover.url, media.cover.content_type)
    for file in media.captions:
        await delivery.step(f"captions {file.language}", add_captions, video, file.language, file.url)


async def set_thumbnail(session: Session, video: str, url: str, kind: str | None) -> bool:
    """Send the picture; another one before it is replaced."""
    query = {"videoId": video, "uploadType": "media"}
    async with session.open(Media(type="image", url=url, content_type=kind)) as source:
        answer = await session.request(
            "POST",
            "api",
            THUMBNAILS,
            query=query,
            content=source.chunks(),
            size=source.size,
            headers={"content-type": kind or source.content_type},
        )
    if not answer.json().get("items"):
        raise OutcomeUnknown("YouTube's answer names no thumbnail.")
    return True


async def add_captions(session: Session, video: str, language: str, url: str) -> bool:
    """A session of its own, as for videos, of one chunk."""
    async with session.open(CaptionFile(language=language, url=url)) as source:
        content = b"".join([piece async for piece in source.chunks()])
    opened = await session.request(
        "POST",
        "api",
        CAPTIONS,
        query={"uploadType": "resumable", "part": "snippet"},
        json={"snippet": {"videoId": video, "language": language, "name": ""}},
        headers={
            "x-upload-content-length": str(len(content)),
            "x-upload-content-type": "application/octet-stream",
        },
        accept=(EXISTS,),
    )
    if opened.status == EXISTS:
        return True
    if "location" not in opened.headers:
        raise Retry("YouTube's answer names no upload session.")
    sent = await session.request("PUT", opened.headers["location"], content=content, accept=(EXISTS,))
    if sent.status != EXISTS and not sent.json().get("id"):
        raise OutcomeUnknown("YouTube's answer names no caption file.")
    return True
