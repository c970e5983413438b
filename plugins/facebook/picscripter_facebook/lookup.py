"""What became of a post whose answer was lost: the Page's own list tells."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import Absent, Found, Intent, Lookup, Session, Unknowable
from picscripter_facebook import graph

LISTS = 20  # of 100 posts each (Graph gives no more): what one Page published since one intent
FIELDS = (
    "id,message,created_time,permalink_url,"
    "attachments{media_type,type,target{id},subattachments{media_type,target{id}}},application{id}"
)


async def find_created(
    session: Session, page: str, message: str, link: str | None, photos: list[str], *, intent: Intent
) -> Lookup:
    """Look among the Page's posts since the intent for one with our pictures, or else with our text."""
    since = intent.since.astimezone(UTC).replace(microsecond=0)  # Graph tells whole seconds
    query = {"fields": FIELDS, "since": str(int(since.timestamp())), "limit": "100"}
    for _ in range(LISTS):
        answer = await graph.call(session, "GET", f"{page}/published_posts", query=query)
        for post in graph.items(answer):
            if (
                post["id"] not in intent.taken
                and datetime.fromisoformat(post["created_time"]) >= since
                and _is_by(post, session.app.client_id)
                and _shows(post, message, link, photos)
            ):
                return Found(result=graph.address_of(post))
        paging = answer.get("paging", {})
        if "next" not in paging:
            return Absent()
        query["after"] = paging["cursors"]["after"]
    return Unknowable(
        why="The Page published more than two thousand posts since; look for this one on Facebook."
    )


def _is_by(post: Mapping[str, Any], app: str) -> bool:
    """Graph does not always name the app that posted; where it does, it must be ours."""
    return bool(post.get("application", {}).get("id", app) == app)


def _shows(post: Mapping[str, Any], message: str, link: str | None, photos: list[str]) -> bool:
    """A picture stands in one post only, so one of ours decides. Else the text does, and a link if any."""
    attachments = list(_attachments(post))
    if photos:
        return not {_object(each) for each in attachments}.isdisjoint(photos)
    linked = bool(attachments) and all(_is_link(each) for each in attachments)
    return linked == bool(attachments) >= bool(link) and plain(post.get("message", "")) == plain(message)


def _is_link(attachment: Mapping[str, Any]) -> bool:
    """A page with a film is told as a `video`, too: its type is a share, and it has no id as Facebook's own have."""
    told = "share" in str(attachment.get("type")) or attachment.get("media_type") == "link"
    return told or _object(attachment) is None


def _object(attachment: Mapping[str, Any]) -> str | None:
    target = attachment.get("target") or {}
    return str(target["id"]) if "id" in target else None


def _attachments(post: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Single ones, and those inside an album."""
    for attachment in graph.items(post.get("attachments")):
        yield from graph.items(attachment.get("subattachments")) or (attachment,)


def plain(text: str) -> str:
    """Facebook may change spaces and the form of letters, never the words."""
    return " ".join(unicodedata.normalize("NFC", text).split())
