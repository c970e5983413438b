"""Media go up before the post: pictures in one request, GIFs, videos and captions in segments that X then processes."""

from datetime import timedelta
from typing import Any

from picscripter.plugin import (
    CaptionFile,
    Delivery,
    File,
    Media,
    Problem,
    QuotaExhausted,
    Refused,
    Response,
    Session,
)
from picscripter_twitter.errors import classify
from picscripter_twitter.languages import code_of, name_of
from picscripter_twitter.media import kind_of

# What X's own client sends at once: https://github.com/xdevplatform/xurl. The page says 1 MB, the endpoint takes 5.
SEGMENT = 4 * 1024 * 1024
# Media that no post shows are dropped 24 hours after they were finished ("expires_after_secs": 86400):
# https://docs.x.com/x-api/media/quickstart/media-upload-chunked
KEPT = timedelta(hours=20)
PATIENCE = 2 * 3600.0  # seconds for a video of 140 seconds to be processed; X names none
LOOK = 2.0  # seconds between two looks, unless X asks for more: its limit is a thousand looks in 15 minutes

UPLOAD = "/2/media/upload"
_FORBIDDEN, _BARE = 403, "X: Forbidden"
CATEGORIES = {"picture": "tweet_image", "gif": "tweet_gif", "video": "tweet_video"}


async def upload(delivery: Delivery, number: int, media: Media) -> str:
    """Send one file with all that belongs to it; the id under which a post can show it."""
    name, kind = f"media {number}", kind_of(media)
    if kind == "picture":
        media_id: str = await delivery.step(name, send_picture, media.url, expires=KEPT)
    else:
        default = "image/gif" if kind == "gif" else "video/mp4"
        media_type = media.content_type or default
        media_id = await _in_segments(delivery, name, media, media.type, media_type, CATEGORIES[kind], number)
    if media.alt:
        await delivery.step(f"{name}: alt text", describe, media_id, media.alt)
    for track, captions in enumerate(media.captions, 1):
        media_type = "text/vtt" if _is_vtt(captions) else "text/srt"
        label = f"{name}: captions {track}"
        text_id = await _in_segments(delivery, label, captions, "text", media_type, "subtitles", number)
        await delivery.step(f"{label}: shown", add_captions, media_id, text_id, captions.language)
    return media_id


async def upload_cover(delivery: Delivery, media: Media) -> str | None:
    """The picture that stands for a video before it plays."""
    if media.cover is None:
        return None
    cover: str = await delivery.step("cover", send_picture, media.cover.url, expires=KEPT)
    return cover


async def _in_segments(
    delivery: Delivery,
    name: str,
    file: Media | CaptionFile,
    kind: str,
    media_type: str,
    category: str,
    number: int,
) -> str:
    size = file.bytes
    assert size is not None, "the host knows every file's size by now"
    media_id: str = await delivery.step(
        f"{name}: open", initialize, file.url, media_type, size, category, expires=KEPT
    )
    plan = [[index, at, min(at + SEGMENT, size)] for index, at in enumerate(range(0, size, SEGMENT))]
    await delivery.parts(f"{name}: segments", plan, append, media_id, file.url, kind)
    told = await delivery.step(f"{name}: closed", finalize, media_id)
    if told:
        every = max(LOOK, float(told.get("check_after_secs", 0)))
        await delivery.until(
            f"{name}: processed", is_processed, media_id, number - 1, every=every, patience=PATIENCE
        )
    return media_id


async def send_picture(session: Session, url: str) -> str:
    """A still picture, in one request. Sent twice, the other one is dropped after a day."""
    async with session.open(Media(type="image", url=url)) as source:
        file = File(
            filename="picture", content_type=source.content_type, content=source.chunks(), size=source.size
        )
        form = {"media_category": CATEGORIES["picture"]}
        answer = await session.request("POST", "api", UPLOAD, form=form, files={"media": file}, accept=(403,))
    return _id_in(answer)


async def initialize(session: Session, _url: str, media_type: str, size: int, category: str) -> str:
    """Announce a file; its id. The address is an argument so that another file is another upload."""
    body = {"media_type": media_type, "total_bytes": size, "media_category": category}
    return _id_in(await session.request("POST", "api", f"{UPLOAD}/initialize", json=body, accept=(403,)))


def allowed(answer: Response) -> Response:
    """The same; a 403 raised. One without a reason of its own is what a token made without media.write gets.

    Seen in public issues of clients, 2025: until the account is connected anew. A refresh changes nothing, and texts
    can still be posted: so this post waits for a person.
    """
    if answer.status != _FORBIDDEN:
        return answer
    said = classify(answer)
    if isinstance(said, Refused) and said.message == _BARE:
        message = "X takes no media from this account: connect it again, so that media.write is allowed."
        raise QuotaExhausted(message, until=None, scope="connection", code="media.write")
    raise said or Refused(f"X answered {_FORBIDDEN}.")


def _id_in(answer: Response) -> str:
    return str(allowed(answer).json()["data"]["id"])


async def append(session: Session, part: list[int], media_id: str, url: str, kind: str) -> bool:
    """One segment; the same again takes its own place."""
    index, start, end = part
    async with session.open(_file(kind, url), start=start, end=end) as source:
        file = File(
            filename="segment",
            content_type="application/octet-stream",
            content=source.chunks(),
            size=end - start,
        )
        form = {"segment_index": str(index)}
        return _heard(
            await session.request(
                "POST", "api", f"{UPLOAD}/{media_id}/append", form=form, files={"media": file}
            )
        )


async def finalize(session: Session, media_id: str) -> dict[str, Any]:
    """Close the upload. What X says of its processing; empty: it is ready.

    X does not document what it answers to the second of two: its status then tells whether the first one,
    whose answer was lost, has closed it.
    """
    answer = await session.request("POST", "api", f"{UPLOAD}/{media_id}/finalize", accept=(400,))
    if answer.status == 400:
        refusal = classify(answer)
        answer = await _status(session, media_id, accept=(400, 404))
        if answer.status != 200 and refusal is not None:
            raise refusal
    return _processing(answer)


async def is_processed(session: Session, media_id: str, index: int) -> bool:
    """Refused when X cannot show the file."""
    state = _processing(await _status(session, media_id)).get("state", "succeeded")
    if state == "failed":
        problem = Problem(
            path=f"/media/{index}",
            rule="media.processing",
            message="X could not process this file.",
            fix="Convert it: H.264 and AAC in MP4, or a GIF of at most 350 pictures.",
        )
        raise Refused(problem.message, problems=(problem,))
    return bool(state == "succeeded")


async def describe(session: Session, media_id: str, alt: str) -> bool:
    """Say what is to be seen. It can be said again."""
    body = {"id": media_id, "metadata": {"alt_text": {"text": alt}}}
    return _heard(await session.request("POST", "api", "/2/media/metadata", json=body))


async def add_captions(session: Session, video_id: str, text_id: str, language: str) -> bool:
    """Put a text beside a video; the same language again replaces it."""
    track = {"id": text_id, "language_code": code_of(language), "display_name": name_of(language)}
    body = {"id": video_id, "media_category": "TweetVideo", "subtitles": track}
    return _heard(await session.request("POST", "api", "/2/media/subtitles", json=body))


async def _status(session: Session, media_id: str, accept: tuple[int, ...] = ()) -> Response:
    query = {"command": "STATUS", "media_id": media_id}
    return await session.request("GET", "api", UPLOAD, query=query, accept=accept)


def _heard(answer: Response) -> bool:
    """A page of something in front of X, with status 200, is no answer of X's; an empty one may be."""
    return not answer.body or isinstance(answer.json(), dict)


def _processing(answer: Response) -> dict[str, Any]:
    return dict(answer.json().get("data", {}).get("processing_info") or {})


def _file(kind: str, url: str) -> Media | CaptionFile:
    if kind == "text":
        return CaptionFile(language="", url=url)
    return Media(type="video" if kind == "video" else "image", url=url)


def _is_vtt(captions: CaptionFile) -> bool:
    return "vtt" in (captions.content_type or "") or captions.url.lower().endswith(".vtt")
