"""Pinning: what Pinterest must have first, then one request that makes the pin."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from picscripter.plugin import Delivery, Intent, Lookup, Media, Post, Published, Retry, Session, hookimpl
from picscripter_pinterest import pin
from picscripter_pinterest.boards import check_board
from picscripter_pinterest.errors import is_own
from picscripter_pinterest.lookup import find_created, kind_of
from picscripter_pinterest.options import alt_of, options_of, title_of
from picscripter_pinterest.video import is_ready, upload

KEPT = timedelta(hours=12)
"""How long a video that no pin shows yet is taken to be there: Pinterest does not say."""

LENT = timedelta(hours=24)
PATIENCE = 1800.0
_LIKELY = 2_000_000.0
"""Bytes a second that most servers can send to the upload host."""


@hookimpl
def ahead(post: Post) -> float:
    """A video is sent and processed before its time; pictures go with the pin itself."""
    if not any(media.type == "video" for media in post.media):
        return 5.0
    return 180.0 + sum((media.bytes or 200_000_000) / _LIKELY for media in post.media)


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """A video goes up first. Pictures go with the pin, or are fetched where Pinterest takes their kind no other way."""
    words = {
        "board_id": options_of(post).board_id,
        "title": title_of(post),
        "description": post.caption,
        "alt_text": alt_of(post.media),
        "link": options_of(post).link,
    }
    shown = await _shown(delivery, post)
    said = {name: text for name, text in words.items() if text}

    # By its arguments a commit is known, and equal ones are never under way at once. So they are what the board's list
    # tells of a pin, and no more: pins that only their pictures tell apart could take each other's place.
    async def send(session: Session, _known_by: Mapping[str, str], _kind: str) -> dict[str, Any]:
        return await create(session, said, shown)

    async def find(session: Session, _known_by: Mapping[str, str], _kind: str, *, intent: Intent) -> Lookup:
        return await find_created(session, said, shown, intent=intent)

    known_by = {name: text for name, text in said.items() if name != "alt_text"}
    made = await delivery.commit("pin", send, known_by, kind_of(shown), find=find)
    if post.caption and words["title"] is None:
        delivery.log("The caption is too long for a title, so the pin has none; options.title gives it one.")
    return Published(remote_id=made["id"], url=f"https://www.pinterest.com/pin/{made['id']}/")


async def _shown(delivery: Delivery, post: Post) -> dict[str, Any]:
    """What the pin shows, as `pin.send` takes it."""
    first = post.media[0]
    if first.type == "image":
        return await _pictures(delivery, post.media)
    await delivery.step("board", check_board, options_of(post).board_id, expires=KEPT)
    media_id = await delivery.step("video", upload, first.url, first.content_type, first.bytes, expires=KEPT)
    await delivery.until("processed", is_ready, media_id, every=5, patience=PATIENCE)
    return {"media_id": media_id, "cover": await _cover(delivery, post)}


async def _pictures(delivery: Delivery, media: Sequence[Media]) -> dict[str, Any]:
    if all(pin.is_uploaded(each) for each in media):
        return {"files": [pin.file_of(each) for each in media]}
    return {
        "urls": [await _lent(delivery, f"address {number}", each) for number, each in enumerate(media, 1)]
    }


async def _cover(delivery: Delivery, post: Post) -> dict[str, Any]:
    cover = post.media[0].cover
    if cover is None:
        return {"second": options_of(post).cover_seconds or 0}
    if pin.is_uploaded(cover):
        return {"file": pin.file_of(cover)}
    return {"url": await _lent(delivery, "address of the cover", cover)}


async def _lent(delivery: Delivery, name: str, media: Media) -> str:
    return await delivery.step(name, lend, pin.file_of(media), expires=LENT / 2, undo=withdraw)


async def lend(session: Session, file: Mapping[str, Any]) -> str:
    """An address of ours from which Pinterest fetches the picture."""
    return await session.lend(Media(type="image", **file), lifetime=LENT)


async def withdraw(session: Session, address: str) -> None:
    """Nobody needs it any more."""
    await session.withdraw(address)


async def create(session: Session, words: Mapping[str, str], shown: Mapping[str, Any]) -> dict[str, Any]:
    """The public act."""
    answer = await pin.send(session, words, shown)
    return {"id": answer.json()["id"]}


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a pin; one that is not there any more is removed already."""
    answer = await session.request("DELETE", "api", f"/v5/pins/{remote_id}", accept={404})
    if answer.status == 404 and not is_own(answer):
        raise Retry("Somebody in front of Pinterest answered 404.")
