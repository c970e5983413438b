"""A reel: its id is there before its bytes are, and `finish` makes it public.

https://developers.facebook.com/docs/video-api/guides/reels-publishing
"""

from datetime import timedelta
from typing import Any

from picscripter.plugin import (
    Absent,
    Delivery,
    Found,
    Intent,
    Lookup,
    Media,
    MediaSource,
    OutcomeUnknown,
    Published,
    Retry,
    Session,
)
from picscripter_facebook import captions, graph
from picscripter_facebook.status import read_status
from picscripter_facebook.transfer import Transfer, milestones
from picscripter_facebook.videos import picture

KEPT = timedelta(hours=20)  # Meta tells no lifetime of what was begun and not finished
AGAIN = timedelta(hours=1)
"""A second `finish` of the same video cannot make a second reel: it is sent again while the first did not arrive."""

LONGEST_PROCESSING = 3600.0


async def publish_reel(
    delivery: Delivery, page: str, media: Media, title: str | None, text: str
) -> Published:
    """Begin, upload, finish, and wait until it is really public: `finish` only asks for that."""
    size = media.bytes or 0
    reel = await delivery.step("start", start, page, media.url, expires=KEPT, undo=graph.remove_made)
    transfer = Transfer(media, reached, send, named=False)
    await delivery.parts("bytes", milestones(size), transfer.pass_by, reel, size)
    await delivery.until("uploaded", uploaded, reel["id"], every=2, patience=600)
    texts = {"description": text} | ({"title": title} if title else {})
    made = await delivery.commit("reel", finish, page, reel["id"], texts, find=find_reel, repeat_safe=AGAIN)
    url = await delivery.until("public", public, made["id"], every=5, patience=LONGEST_PROCESSING)
    if media.cover is not None:
        await delivery.step("cover", set_cover, made["id"], media.cover.url)
    await captions.add(delivery, made["id"], media)
    return Published(remote_id=made["id"], url=url)


async def start(session: Session, page: str, _url: str) -> dict[str, str]:
    """A reel without a picture yet: its id, and where its bytes go."""
    begun = await graph.call(session, "POST", f"{page}/video_reels", form={"upload_phase": "start"})
    return {"id": str(begun["video_id"]), "to": begun["upload_url"]}


async def reached(session: Session, reel: dict[str, str]) -> int:
    """How many bytes of it are there.

    0 while the reel is not to be seen: a wrong offset is refused, and then asked for again.
    """
    status, _ = await read_status(session, reel["id"])
    status.check(restart=True)
    return status.bytes_there


async def send(session: Session, reel: dict[str, str], source: MediaSource, start: int, size: int) -> None:
    """All that is missing."""
    if start == size:
        return
    answer = await session.request(
        "POST",
        reel["to"],
        headers={"offset": str(start), "file_size": str(size)},
        content=source.chunks(),
        size=source.size,
        scheme="OAuth",  # this host knows no Bearer
    )
    if not answer.json().get("success"):
        raise Retry("Facebook did not say that it has all of the video.")


async def uploaded(session: Session, reel: str) -> bool:
    """Whether Facebook says so itself: a `finish` before that is refused."""
    status, _ = await read_status(session, reel)
    status.check(restart=True)
    return status.is_uploaded


async def finish(session: Session, page: str, reel: str, texts: dict[str, str]) -> dict[str, Any]:
    """The public act."""
    form = {"upload_phase": "finish", "video_id": reel, "video_state": "PUBLISHED", **texts}
    answer = await graph.call(session, "POST", f"{page}/video_reels", form=form)
    if not answer.get("success"):
        raise OutcomeUnknown("Facebook answered neither yes nor no to the end of the upload.")
    return {"id": reel}


async def find_reel(
    session: Session,
    _page: str,
    reel: str,
    _texts: dict[str, str],
    *,
    intent: Intent,  # noqa: ARG001 - not needed
) -> Lookup:
    """The reel tells itself whether its `finish` arrived: nobody else has its id, whatever the intent was."""
    status, _ = await read_status(session, reel)
    return Found(result={"id": reel}) if status.is_to_be_published else Absent()


async def public(session: Session, reel: str) -> str | None:
    """Its address once it is public. NotPublished when it ended in an error."""
    status, node = await read_status(session, reel, "permalink_url")
    status.check()
    if not status.is_published:
        return None
    return graph.address(node.get("permalink_url") or f"/reel/{reel}")


async def set_cover(session: Session, reel: str, url: str) -> None:
    """The picture that stands for it before it plays; an unpublished reel has no thumbnails yet."""
    async with picture(session, url) as source:
        assert source is not None
        form = {"is_preferred": "true"}
        await graph.call(session, "POST", f"{reel}/thumbnails", form=form, files={"source": source})
