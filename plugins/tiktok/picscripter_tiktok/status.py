"""What TikTok says of an upload: https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from picscripter.plugin import Session
from picscripter_tiktok import api
from picscripter_tiktok.failures import failure

UPLOADING = "PROCESSING_UPLOAD"
"""Bytes are missing, or all are there and it is being processed: the count tells which."""

IN_INBOX, COMPLETE, FAILED = "SEND_TO_USER_INBOX", "PUBLISH_COMPLETE", "FAILED"

MODERATION = timedelta(minutes=10)
"""A public post gets its id when moderation is through: mostly within a minute, at times after hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`uploaded`: bytes; None: it does not say. `posts`: public ids, of which an inbox draft may get several."""

    status: str
    reason: str = ""
    uploaded: int | None = None
    posts: tuple[str, ...] = ()


async def fetch(session: Session, publish_id: str) -> Seen:
    """Refused when TikTok does not know this id, or not for this account."""
    said = await api.ask(session, "post/publish/status/fetch/", {"publish_id": publish_id})
    uploaded = said.get("uploaded_bytes")
    return Seen(
        status=str(said.get("status")),
        reason=str(said.get("fail_reason") or ""),
        uploaded=uploaded if isinstance(uploaded, int) else None,
        # TikTok's own spelling; the ids are JSON numbers beyond 2^53, which Python reads exactly.
        posts=tuple(str(each) for each in said.get("publicaly_available_post_id") or ()),
    )


async def ended(session: Session, publish_id: str) -> dict[str, Any] | None:
    """Whether it is posted, or in the inbox; NotPublished when TikTok gave it up. Words that nobody knows: not yet."""
    seen = await fetch(session, publish_id)
    if seen.status == FAILED:
        raise failure(seen.reason)
    if seen.status not in (IN_INBOX, COMPLETE):
        return None
    return {"status": seen.status, "posts": list(seen.posts), "at": session.clock.now().isoformat()}


async def public(session: Session, publish_id: str, since: str) -> dict[Literal["id"], str | None] | None:
    """The public id, or that there is none in time: the post is there all the same."""
    seen = await fetch(session, publish_id)
    if seen.status == FAILED:
        raise failure(seen.reason)
    if seen.posts:
        return {"id": seen.posts[0]}
    waited = session.clock.now() - datetime.fromisoformat(since)
    return {"id": None} if waited >= MODERATION else None
