"""A video as the Data API knows it: what we say of it, where it stands, and its end."""

from collections.abc import Mapping
from typing import Any

from picscripter.plugin import OutcomeUnknown, Post, Session, hookimpl
from picscripter_youtube.options import options_of
from picscripter_youtube.words import title_of

# https://developers.google.com/youtube/v3/revision_history: version 3 since 2012, no end announced.
VERSION = "v3"
VIDEOS = f"/youtube/{VERSION}/videos"

WRITABLE = (
    "selfDeclaredMadeForKids",
    "containsSyntheticMedia",
    "license",
    "embeddable",
    "publicStatsViewable",
)
"""What an update of `status` deletes unless it says it again: https://developers.google.com/youtube/v3/docs/videos/update"""


LANGUAGES = ("defaultLanguage", "defaultAudioLanguage")
"""What an update of `snippet` deletes likewise. A channel has its own for all its uploads."""


def snippet_of(post: Post) -> dict[str, Any]:
    """What people read. The whole caption is the description."""
    options = options_of(post)
    said: dict[str, Any] = {
        "title": title_of(post.caption, options.title),
        "description": post.caption,
        "categoryId": options.category_id,
    }
    return said | ({"tags": list(options.tags)} if options.tags else {})


def status_of(post: Post) -> dict[str, Any]:
    """Who sees it. The privacy is always sent: without it a video is public since 2026-11-02."""
    options = options_of(post)
    said = {
        "privacyStatus": options.privacy_status,
        "selfDeclaredMadeForKids": options.made_for_kids,
        "containsSyntheticMedia": options.contains_synthetic_media,
    }
    return {name: value for name, value in said.items() if value is not None}


def address_of(video: str) -> str:
    """Where people see it; a Short is led on from there."""
    return f"https://www.youtube.com/watch?v={video}"


def made(answer: Any) -> dict[str, Any]:
    """The result of a commit, from a video resource. OutcomeUnknown for what is none."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("id"), str) or not answer["id"]:
        raise OutcomeUnknown("YouTube's answer names no video.")
    return {"id": answer["id"], "privacy": answer.get("status", {}).get("privacyStatus")}


async def look(session: Session, video: str, parts: str) -> dict[str, Any] | None:
    """The video with these parts; None when it is not there, or not listed yet."""
    answer = await session.request("GET", "api", VIDEOS, query={"part": parts, "id": video})
    listed = answer.json()
    if not isinstance(listed, Mapping) or not isinstance(listed.get("items"), list):
        raise OutcomeUnknown("YouTube's answer is no list of videos.")
    return next((dict(item) for item in listed["items"] if item.get("id") == video), None)


@hookimpl
async def delete(session: Session, remote_id: str) -> None:
    """Remove a video; one that is not there is removed."""
    await session.request("DELETE", "api", VIDEOS, query={"id": remote_id}, accept=(404,))


@hookimpl
async def metrics(session: Session, remote_id: str) -> Mapping[str, int]:
    """`viewCount likeCount commentCount favoriteCount`: YouTube writes them as texts, and leaves out hidden ones."""
    video = await look(session, remote_id, "statistics") or {}
    return {name: int(count) for name, count in video.get("statistics", {}).items() if str(count).isdecimal()}
