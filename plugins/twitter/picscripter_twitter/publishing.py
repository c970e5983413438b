"""Posting on X: media go up unseen, then one request makes the post."""

from typing import Any

from picscripter.plugin import Delivery, Post, Published, Session, hookimpl
from picscripter_twitter.lookup import find_created
from picscripter_twitter.options import labels, reply_settings
from picscripter_twitter.uploads import upload, upload_cover

PICTURE_SECONDS = 15.0
VIDEO_SECONDS = 60.0  # to be processed, beside its way
BYTES_A_SECOND = 1_000_000


@hookimpl
def ahead(post: Post) -> float:
    """Media are sent and processed before the time; a text needs nothing."""
    size = sum(media.bytes or 0 for media in post.media)
    videos = sum(media.type == "video" for media in post.media)
    return PICTURE_SECONDS * len(post.media) + VIDEO_SECONDS * videos + size / BYTES_A_SECOND


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """Upload what is to be seen; then one request, and it is public."""
    ids = [await upload(delivery, number, media) for number, media in enumerate(post.media, 1)]
    cover = await upload_cover(delivery, post.media[0]) if post.media else None
    body = body_of(post, ids, cover)
    made = await delivery.commit("post", create, post.account.id, body, find=find_created)
    name = post.account.handle.removeprefix("@")
    return Published(remote_id=made["id"], url=f"https://x.com/{name}/status/{made['id']}")


def body_of(post: Post, ids: list[str], cover: str | None) -> dict[str, Any]:
    """What X is sent: nothing that was not asked for, as it refuses empty members."""
    shown = {"media_ids": ids} | ({"preview_media_id": cover} if cover else {})
    body = {"text": post.caption, "media": shown if ids else None, "reply_settings": reply_settings(post)}
    return {name: value for name, value in body.items() if value} | labels(post)


async def create(session: Session, _account: str, body: dict[str, Any]) -> dict[str, Any]:
    """The public act. The account is for the lookup, which gets the same arguments."""
    answer = await session.request("POST", "api", "/2/tweets", json=body)
    return {"id": answer.json()["data"]["id"]}


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post; one that X does not know is removed."""
    await session.request("DELETE", "api", f"/2/tweets/{remote_id}", accept=(404,))
