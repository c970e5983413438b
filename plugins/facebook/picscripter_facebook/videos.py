"""A video on a Page: the file goes up by itself, then one request to /videos makes the post.

https://developers.facebook.com/docs/video-api/guides/publishing
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from picscripter.plugin import (
    Delivery,
    File,
    Intent,
    Lookup,
    Media,
    MediaSource,
    NotPublished,
    Published,
    Refused,
    Session,
)
from picscripter_facebook import captions, graph
from picscripter_facebook.status import read_status
from picscripter_facebook.transfer import Transfer, milestones
from picscripter_facebook.video_lookup import find_video

# Meta tells no lifetime of an upload session; handles of sessions are said to last a day.
KEPT = timedelta(hours=20)
LONGEST_PROCESSING = 6 * 3600.0


async def publish_video(
    delivery: Delivery, page: str, media: Media, title: str | None, text: str
) -> Published:
    """Upload, post, and wait until people can watch it. Its id is the video's: a post of its own it has none."""
    size = media.bytes or 0
    upload = await delivery.step("upload", open_upload, media.url, size, expires=KEPT)
    transfer = Transfer(media, reached, send, named=True)
    names = await delivery.parts("bytes", milestones(size), transfer.pass_by, upload, size)
    handle = [name for name in names if name][-1]
    texts = {"description": text} | ({"title": title} if title else {})
    cover = None if media.cover is None else media.cover.url

    # Equal arguments are never under way at once. The lookup tells videos apart by their words alone (and nearly by
    # their length): two without a caption could take each other's place, so the rest is none of the arguments.
    async def make(session: Session, page: str, _text: str) -> dict[str, Any]:
        return await create(session, page, handle, texts, cover)

    async def find(session: Session, page: str, _text: str, *, intent: Intent) -> Lookup:
        return await find_video(session, page, texts, media.duration, intent=intent)

    made = await delivery.commit("video", make, page, text, find=find)
    url = await delivery.until("ready", watchable, made["id"], every=10, patience=LONGEST_PROCESSING)
    await captions.add(delivery, made["id"], media)
    return Published(remote_id=made["id"], url=url)


async def open_upload(session: Session, _url: str, size: int) -> str:
    """A session of the Resumable Upload API; its id, which has a signature in it.

    Meta's guide wants a person's token here; clients in production open it with the Page's, the only one that stays
    good without an end. `video/mp4` is the one type of a video that the guide names.
    """
    query = {"file_name": "video.mp4", "file_length": str(size), "file_type": "video/mp4"}
    opened = await graph.call(session, "POST", f"{session.app.client_id}/uploads", query=query)
    return str(opened["id"])


async def reached(session: Session, upload: str) -> int:
    """How many bytes of it are there."""
    answer = await session.request("GET", "graph", f"/{graph.VERSION}/{upload}", scheme="OAuth")
    return int(answer.json()["file_offset"])


async def send(session: Session, upload: str, source: MediaSource, start: int, _size: int) -> str:
    """All that is missing; the handle of the whole file."""
    answer = await _sent(session, upload, source, start)
    if not (handle := answer.get("h")):
        # The file is there, but nobody will tell its name again: a new session gives a new one.
        raise NotPublished("Facebook took the video, but gave it no handle.", restart=True)
    return str(handle)


async def _sent(session: Session, upload: str, source: MediaSource, start: int) -> dict[str, Any]:
    try:
        answer = await session.request(
            "POST",
            "graph",
            f"/{graph.VERSION}/{upload}",
            headers={"file_offset": str(start)},
            content=source.chunks(),
            size=source.size,
            scheme="OAuth",  # this endpoint knows no Bearer
        )
    except Refused:
        if source.size:
            raise
        return {}
    return dict(answer.json())


async def create(
    session: Session,
    page: str,
    handle: str,
    texts: dict[str, str],
    cover: str | None,
) -> dict[str, Any]:
    """The public act."""
    form = {**texts, "fbuploader_video_file_chunk": handle}
    async with picture(session, cover) as thumb:
        files = {"thumb": thumb} if thumb else None
        made = await graph.call(session, "POST", f"{page}/videos", form=form, files=files)
    return {"id": str(made["id"])}


@asynccontextmanager
async def picture(session: Session, url: str | None) -> AsyncIterator[File | None]:
    """A cover, as a part of a form."""
    if url is None:
        yield None
        return
    async with session.open(Media(type="image", url=url)) as source:
        yield File(
            filename="cover", content_type=source.content_type, content=source.chunks(), size=source.size
        )


async def watchable(session: Session, video: str) -> str | None:
    """Its address once people can watch it. NotPublished when Facebook could not make a video of the file."""
    status, node = await read_status(session, video, "permalink_url")
    status.check()
    if not status.is_ready:
        return None
    return graph.address(node.get("permalink_url") or f"/watch/?v={video}")
