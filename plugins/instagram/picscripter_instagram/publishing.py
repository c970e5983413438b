"""Publishing: containers are made ready unseen, then one request makes the post."""

from typing import Any

from picscripter.plugin import (
    Delivery,
    Intent,
    Lookup,
    Media,
    Misconfigured,
    NotPublished,
    OutcomeUnknown,
    Post,
    Published,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
    Session,
    hookimpl,
)
from picscripter_instagram import drafts, facebook_login, graph
from picscripter_instagram.containers import Container, begin, ready
from picscripter_instagram.errors import CONTAINER_GONE, GONE
from picscripter_instagram.lookup import ALBUM, PICTURE, REEL, find_published
from picscripter_instagram.options import is_reel
from picscripter_instagram.quota import GOOD_FOR, check_quota
from picscripter_instagram.telling import warn_once

_UNDESCRIBED = "Instagram takes descriptions of pictures alone: that of the video is not shown"
_FRESH = 60.0
"""Seconds in which the address of a new post is asked for; it is often not there yet."""


@hookimpl
def ahead(post: Post) -> float:
    """Pictures take seconds to be fetched, videos minutes to be processed."""
    return sum(_seconds(media) for media in post.media)


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published:
    """The caption is in the container; what is published is only named."""
    account = post.account.id
    await delivery.step("quota", check_quota, account, expires=GOOD_FOR)
    if any(media.type == "video" and media.alt for media in post.media):
        await warn_once(delivery, "left out", _UNDESCRIBED)
    container = await _prepared(delivery, post)
    kind = ALBUM if len(post.media) > 1 else REEL if is_reel(post) else PICTURE
    made = await _published(delivery, account, container.id, post.caption, kind)
    remote_id = str(made["id"])
    seen = made
    if "url" not in made:
        seen = await delivery.until("address", permalink, remote_id, made["at"], every=5, patience=600)
    if not seen["url"]:
        delivery.log("it is public, and Instagram did not tell its address", "warn")
    return Published(remote_id=remote_id, url=seen["url"] or None)


async def _published(
    delivery: Delivery, account: str, container: str, caption: str, kind: str
) -> dict[str, Any]:
    """One attempt. A container that was over before it was published costs the preparation, not the post.

    Equal arguments are never under way at once. The account's list names no container: posts that only their pictures
    tell apart could get each other's address, so the container is none of the arguments.
    """

    async def send(session: Session, account: str, _caption: str, _kind: str) -> dict[str, Any]:
        return await make_public(session, account, container)

    async def find(session: Session, account: str, caption: str, kind: str, *, intent: Intent) -> Lookup:
        return await find_published(session, account, container, caption, kind, intent=intent)

    try:
        return await delivery.commit("publish", send, account, caption, kind, find=find)
    except Refused as fault:
        if CONTAINER_GONE not in fault.message:
            raise
        # By now it was looked up, too: it is not public.
        raise NotPublished(fault.message, restart=True, code=CONTAINER_GONE) from fault


async def make_public(session: Session, account: str, container: str) -> dict[str, Any]:
    """The public act. The container alone says what."""
    answer = await graph.call(session, "POST", f"{account}/media_publish", form={"creation_id": container})
    return {"id": graph.text(answer, "id"), "at": session.clock.now().timestamp()}


async def permalink(session: Session, media: str, at: float) -> dict[str, str] | None:
    """Where people see it. Whatever keeps it from being told, the post is public: it is then published without."""
    try:
        said = await graph.call(session, "GET", media, query={"fields": "id,permalink"})
        return {"url": graph.text(said, "permalink")}
    except (Retry, OutcomeUnknown):  # a new post is often not there yet, for some seconds
        return None if session.clock.now().timestamp() < at + _FRESH else {"url": ""}
    except (Misconfigured, QuotaExhausted, RateLimited, Reconnect, Refused):
        return {"url": ""}


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a post. Only Facebook Login can."""
    if session.app.login != graph.FACEBOOK:
        raise Refused("Instagram Login has no way to remove a post: remove it in the app.")
    try:
        await graph.call(session, "DELETE", remote_id)
    except Retry as fault:
        if fault.code != GONE:
            raise


async def _prepared(delivery: Delivery, post: Post) -> Container:
    """The container that is published, ready: of a carousel, the one around the others."""
    sends = post.account.facts.get(facebook_login.UPLOADS) == "resumable"
    if len(post.media) == 1:
        draft = drafts.reel(post, sends=sends) if is_reel(post) else drafts.picture(post)
        return await ready(delivery, post.account.id, await begin(delivery, post.account.id, draft))
    begun = [
        await begin(delivery, post.account.id, draft) for draft in drafts.children(post.media, sends=sends)
    ]
    children = [await ready(delivery, post.account.id, each) for each in begun]
    draft = drafts.carousel(post, [child.id for child in children])
    return await ready(delivery, post.account.id, await begin(delivery, post.account.id, draft))


def _seconds(media: Media) -> float:
    """Of preparation: a video is sent or fetched at a megabyte a second, and then processed."""
    return 20.0 if media.type == "image" else 180.0 + (media.bytes or 0) / 1_000_000
