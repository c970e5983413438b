"""Posting on Mastodon: media go up first, then one request under a key that makes it safe to send again."""

import hashlib
from datetime import timedelta
from typing import Any, Literal

from picscripter.plugin import (
    Delivery,
    File,
    Media,
    MediaType,
    NotPublished,
    Post,
    Published,
    Session,
    hookimpl,
)
from picscripter_mastodon.options import settings

# Media that no post shows are removed after a day: `tootctl media` and the vacuum of
# https://github.com/mastodon/mastodon (app/lib/vacuum/media_attachments_vacuum.rb, TTL = 1.day).
KEPT = timedelta(hours=20)
# "Idempotency keys are stored for up to 1 hour": https://docs.joinmastodon.org/methods/statuses/#create
REMEMBERED = timedelta(hours=1)


@hookimpl
def ahead(post: Post) -> float:
    """Pictures are fetched, sent and processed before the time; a video takes longer."""
    return sum(120.0 if media.type == "video" else 15.0 for media in post.media)


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """Upload, wait until the server has processed it, post."""
    media = []
    for number, each in enumerate(post.media, 1):
        made = await delivery.step(f"media {number}", upload, each.type, each.url, each.alt, expires=KEPT)
        if not made["ready"]:
            await delivery.until(f"ready {number}", is_ready, made["id"], every=3, patience=1800)
        media.append(made["id"])
    made = await delivery.commit("status", create, _body(post, media), key_of(post), repeat_safe=REMEMBERED)
    return Published(remote_id=made["id"], url=made["url"])


def key_of(post: Post) -> str:
    """The same however often this round is run, and another one when a person asks for it once more."""
    return hashlib.sha256(f"{post.id}/{post.round}".encode()).hexdigest()


async def upload(session: Session, kind: MediaType, url: str, alt: str | None) -> dict[str, Any]:
    """Send a picture or a video that nobody sees yet. 202: it is still processed."""
    async with session.open(Media(type=kind, url=url)) as source:
        file = File(
            filename=kind, content_type=source.content_type, content=source.chunks(), size=source.size
        )
        answer = await session.request(
            "POST", "server", "/api/v2/media", form={"description": alt} if alt else {}, files={"file": file}
        )
    return {"id": str(answer.json()["id"]), "ready": answer.status == 200}


async def is_ready(session: Session, media: str) -> Literal[True] | None:
    """200 when it is, 206 while it is not: https://docs.joinmastodon.org/methods/media/#get."""
    answer = await session.request("GET", "server", f"/api/v1/media/{media}", accept=(404, 422))
    if answer.status >= 400:
        raise NotPublished("The server could not process the picture or video.", restart=True)
    # A page of a gateway may come with status 200: only an address says that there is something to show.
    return True if answer.status == 200 and answer.json().get("url") else None


async def create(session: Session, body: dict[str, Any], key: str) -> dict[str, Any]:
    """The public act. Under the same key the server answers with the post that is there."""
    answer = await session.request(
        "POST", "server", "/api/v1/statuses", json=body, headers={"idempotency-key": key}
    )
    made = answer.json()
    return {"id": str(made["id"]), "url": made.get("url")}


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post; one that the server does not know is removed."""
    await session.request("DELETE", "server", f"/api/v1/statuses/{remote_id}", accept=(404,))


def _body(post: Post, media: list[str]) -> dict[str, Any]:
    chosen = settings(post)
    body = {
        "status": post.caption,
        "media_ids": media,
        "visibility": chosen.visibility,
        "spoiler_text": chosen.spoiler_text,
        "sensitive": chosen.sensitive,
        "language": chosen.language,
    }
    return {name: value for name, value in body.items() if value}
