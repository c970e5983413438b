"""Posting a video on TikTok, or leaving it in the creator's inbox: the last chunk is the public act."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from picscripter.plugin import (
    Delivered,
    Delivery,
    Post,
    Problem,
    Published,
    Refused,
    Session,
    hookimpl,
)
from picscripter_tiktok import api, chunks, status
from picscripter_tiktok.creator import problems
from picscripter_tiktok.drafts import waiting
from picscripter_tiktok.options import is_draft, settings
from picscripter_tiktok.upload import find_upload, finish, open_upload, send

# The host doubles this, and the address for the bytes lives an hour from when it is opened.
_EARLIEST = 25 * 60.0
_BYTES_A_SECOND = 2_000_000
REPEATABLE = timedelta(minutes=10)
"""The same chunk at the same address counts once. The address may be old by then, so it is no full hour."""

_EVERY, _PATIENCE = 10, 12 * 3600
"""Status may be asked for thirty times a minute, for all posts of an account together."""


@hookimpl
def ahead(post: Post) -> float:
    """All chunks but the last are sent before the time."""
    size = sum(each.bytes or 0 for each in post.media)
    return min(60 + size / _BYTES_A_SECOND, _EARLIEST)


@hookimpl
async def preflight(session: Session, post: Post) -> Sequence[Problem]:
    """What this creator may post just now, as TikTok's terms demand. A draft is asked about in the app."""
    if is_draft(post, post.account):
        return []
    return list(problems(await api.creator(session), settings(post), post.media[0]))


@hookimpl
async def publish(delivery: Delivery, post: Post) -> Published | Delivered:
    """Open, send, send the last chunk, and see what becomes of it."""
    video, draft = post.media[0], is_draft(post, post.account)
    if not video.bytes:
        raise Refused("The size of the video is not known.")
    plan = chunks.plan(video.bytes)
    *_, last = plan.spans
    info = None if draft else _info(post)
    upload = await delivery.step("open", open_upload, video.url, plan.size, plan.chunk, plan.count, info)
    await delivery.parts("chunks", plan.spans, send, video.url, plan.size, upload, leave_last=True)
    made = await delivery.commit(
        "draft" if draft else "post",
        finish,
        last,
        video.url,
        plan.size,
        upload,
        find=find_upload,
        repeat_safe=REPEATABLE,
    )
    end = await delivery.until("processed", status.ended, made["id"], every=_EVERY, patience=_PATIENCE)
    if video.alt:
        delivery.log("TikTok takes no descriptions of videos: that of this one is not shown.", "warn")
    if draft and end["status"] != status.COMPLETE:
        return Delivered(message=waiting(post), remote_id=made["id"])
    return await _published(delivery, post, made["id"], end)


async def _published(delivery: Delivery, post: Post, publish_id: str, end: dict[str, Any]) -> Published:
    """Only what everybody may see ever gets an id: https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status."""
    found = next(iter(end["posts"]), None)
    if found is None and settings(post).privacy_level == "PUBLIC_TO_EVERYONE":
        made = await delivery.until(
            "public id", status.public, publish_id, end["at"], every=_EVERY, patience=_PATIENCE
        )
        found = made["id"]
    name = post.account.facts.get("username")
    url = f"https://www.tiktok.com/@{name}/video/{found}" if found and name else None
    return Published(remote_id=found, url=url)


def _info(post: Post) -> dict[str, Any]:
    """What TikTok is told of the post. What the creator has switched off stays off, whatever is said here."""
    chosen = settings(post)
    info = {
        "privacy_level": chosen.privacy_level,
        "title": post.caption,
        "disable_comment": bool(chosen.disable_comment),
        "disable_duet": bool(chosen.disable_duet),
        "disable_stitch": bool(chosen.disable_stitch),
        "video_cover_timestamp_ms": chosen.video_cover_timestamp_ms,
        "brand_content_toggle": chosen.brand_content_toggle,
        "brand_organic_toggle": chosen.brand_organic_toggle,
        "is_aigc": chosen.is_aigc,
    }
    return {name: value for name, value in info.items() if value is not None}
