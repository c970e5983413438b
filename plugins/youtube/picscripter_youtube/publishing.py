"""Publishing a video: at once, where the last chunk makes it; or at its time, where it waits privately until then."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from picscripter.plugin import (
    Delivery,
    Media,
    NotPublished,
    Post,
    Problem,
    Published,
    Refused,
    Session,
    hookimpl,
)
from picscripter_youtube.chunks import plan
from picscripter_youtube.extras import add_extras
from picscripter_youtube.limits import LIMITS
from picscripter_youtube.lookup import find_released, find_uploaded
from picscripter_youtube.upload import SessionGone, Upload, ask, latest, put_last, standing_of
from picscripter_youtube.videos import (
    LANGUAGES,
    VIDEOS,
    WRITABLE,
    address_of,
    delete,
    look,
    made,
    snippet_of,
    status_of,
)

REPEAT = timedelta(minutes=30)
"""So long a lost commit is simply sent again. It would be safe for ever; but what fails for so long needs a look."""

PATIENCE = 12 * 3600.0
"""A long video in high quality is processed for hours."""

SPEED = 1_000_000.0
"""Bytes a second of an upload on a bad day."""

PROCESSING = 900.0
"""Seconds until a short video can be watched; long ones take about their own length more."""


@hookimpl
def ahead(post: Post) -> float:
    """Time to upload the video, and for YouTube to process it: by experience minutes, and the longer the longer."""
    return sum(60 + (each.bytes or 0) / SPEED + PROCESSING + (each.duration or 0) for each in post.media)


@hookimpl
async def preflight(session: Session, post: Post) -> Sequence[Problem]:
    """Channels without a confirmed phone number may upload fifteen minutes; asked for longer videos only."""
    limit = LIMITS["length.unverified"]
    duration = post.media[0].duration or 0
    if duration <= limit.number:
        return []
    query = {"part": "status", "mine": "true"}
    answer = await session.request("GET", "api", "/youtube/v3/channels", query=query)
    told = [item.get("status", {}).get("longUploadsStatus") for item in answer.json().get("items", ())]
    if "disallowed" not in told and "eligible" not in told:
        return []
    return [
        Problem(
            path="/media/0",
            rule=limit.rule,
            message=f"This channel may upload {limit.number // 60} minutes; the video has {duration / 60:.0f}.",
            limit=limit.number,
            actual=duration,
            fix="Confirm a phone number at youtube.com/verify, or cut the video.",
        )
    ]


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """A post with a time is watchable at its second: uploaded and processed before, released then."""
    done = await (_at_once(delivery, post) if post.scheduled_at is None else _at_its_time(delivery, post))
    if post.media[0].alt:
        delivery.log("YouTube takes no descriptions of videos: that of this one is not shown.", "warn")
    return Published(remote_id=done["id"], url=address_of(done["id"]))


# Neither way lets its session expire by our own clock. Google names no life of a session (a week in its other APIs);
# one that has ended says so, and then all begins anew. What was sent in it stays known for as long as it is asked.


async def _at_once(delivery: Delivery, post: Post) -> dict[str, Any]:
    """All bytes but the last few go up first; the last chunk makes the video, public at once."""
    media, upload = post.media[0], _upload(post.media[0])
    resource = {"snippet": snippet_of(post), "status": status_of(post)}
    pieces = plan(upload.size)

    async def begin(session: Session, said: dict[str, Any], *_file: Any) -> dict[str, Any]:
        return {"address": await upload.begin(session, said), "bytes": upload.size, "early": False}

    opened = await delivery.step("session", begin, resource, *_file(media), undo=abandon)
    sent = await delivery.parts("bytes", pieces, upload.part, opened["address"], leave_last=True)
    start, end = pieces[-1]
    done = await delivery.commit(
        "upload",
        finish,
        latest(opened["address"], sent),
        {"url": media.url, "start": start, "end": end, "size": upload.size, "kind": upload.kind},
        {"title": resource["snippet"]["title"], "uploads": post.account.facts.get("uploads", "")},
        find=find_uploaded,
        repeat_safe=REPEAT,
    )
    _must_be_seen(done, status_of(post))
    await _processed(delivery, media, done["id"])
    await add_extras(delivery, media, done["id"])
    return done


async def _at_its_time(delivery: Delivery, post: Post) -> dict[str, Any]:
    """Uploaded privately and processed; an edited text goes with the release, and nothing is uploaded again for it."""
    media, upload = post.media[0], _upload(post.media[0])
    snippet, status = snippet_of(post), status_of(post)

    async def begin(session: Session, *_file: Any) -> dict[str, Any]:
        # The words of the moment: what is wrong with them is told now, and not at the instant.
        said = {"snippet": snippet, "status": status | {"privacyStatus": "private"}}
        address = await upload.begin(session, said)
        return {"address": address, "bytes": upload.size, "early": True, "snippet": snippet}

    opened = await delivery.step("session", begin, *_file(media), undo=abandon)
    sent = await delivery.parts("bytes", plan(upload.size), upload.part, opened["address"])
    video = await delivery.step("private video", keep, sent[-1], undo=discard)
    told = await _processed(delivery, media, video)
    kept = {name: told[name] for name in WRITABLE if name in told}
    await add_extras(delivery, media, video)
    words = None if snippet == opened["snippet"] else told.get("languages", {}) | snippet
    done = await delivery.commit(
        "release", release, video, words, kept | status, find=find_released, repeat_safe=REPEAT
    )
    _must_be_seen(done, status)
    return done


async def finish(
    session: Session, address: str, piece: dict[str, Any], _known_by: dict[str, str]
) -> dict[str, Any]:
    """The last chunk, and the video is there. By what it is known is for the lookup, which gets the same."""
    standing = standing_of(await put_last(session, address, piece), piece["size"])
    return standing.video or {}  # 308: the host knows that nothing was made


async def release(
    session: Session, video: str, words: dict[str, Any] | None, status: dict[str, Any]
) -> dict[str, Any]:
    """The video becomes what it was meant to be. The same again changes nothing more."""
    body = {"id": video, "status": status} | ({"snippet": words} if words else {})
    parts = "status,snippet" if words else "status"
    answer = await session.request("PUT", "api", VIDEOS, query={"part": parts}, json=body)
    return made(answer.json())


async def keep(_session: Session, video: dict[str, Any]) -> str:
    """Remember which video it became: from here on it can be removed again."""
    return str(video["id"])


async def discard(session: Session, video: str) -> None:
    """Remove a private video that no post needs any more."""
    await delete(session, video)


async def abandon(session: Session, opened: dict[str, Any]) -> None:
    """Remove what an upload for later has become. An unfinished session is no video, and ends by itself."""
    if not opened["early"]:
        return
    try:
        standing = await ask(session, opened["address"], opened["bytes"])
    except SessionGone:
        return
    if standing.video is not None:
        await delete(session, standing.video["id"])


async def _processed(delivery: Delivery, media: Media, video: str) -> dict[str, Any]:
    """Wait until it can be watched; its status then, and its `languages`."""
    # Each look costs one unit of the app's 10,000 a day: a large video is looked at less often.
    every = min(60.0, 15 + (media.bytes or 0) / 100_000_000)
    told: dict[str, Any] = await delivery.until("processed", processed, video, every=every, patience=PATIENCE)
    return told


async def processed(session: Session, video: str) -> dict[str, Any] | None:
    """Its status, once it can be watched. NotPublished when YouTube will not show it."""
    found = await look(session, video, "status,snippet") or {}
    status: dict[str, Any] = found.get("status", {})
    match status.get("uploadStatus"):
        case "processed":
            said = found.get("snippet", {})
            return status | {"languages": {name: said[name] for name in LANGUAGES if name in said}}
        case "failed" | "rejected" | "deleted" as end:
            why = status.get("rejectionReason") or status.get("failureReason")
            raise NotPublished(f"YouTube: the video was {end}{f' ({why})' if why else ''}.", code=why or end)
        case _:  # uploaded: in work; nothing: not listed yet
            return None


def _must_be_seen(done: dict[str, Any], status: dict[str, Any]) -> None:
    """YouTube may take a video and show it to nobody, by settings of the app or the account."""
    wanted, privacy = status["privacyStatus"], done.get("privacy")
    if privacy not in (None, wanted):
        raise NotPublished(f"YouTube has the video {done['id']}, but keeps it {privacy}, not {wanted}.")


def _upload(media: Media) -> Upload:
    if media.bytes is None:
        raise Refused("Nobody knows how large the video is.")
    return Upload(media=media, kind=_kind(media), size=media.bytes)


def _kind(media: Media) -> str:
    kind = media.content_type or ""
    return kind if kind.startswith("video/") else "application/octet-stream"


def _file(media: Media) -> tuple[str, int | None, str]:
    return media.url, media.bytes, _kind(media)
