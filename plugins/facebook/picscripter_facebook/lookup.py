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
    "attachments{media_type,target{id},subattachments{media_type,target{id}}},application{id}"
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
    kinds, shown = set(), set()
    for attachment in _attachments(post):
        kinds.add(attachment.get("media_type"))
        shown.add(attachment.get("target", {}).get("id"))
    if photos:
        return not shown.isdisjoint(photos)
    linked = kinds == {"link"}
    return (not kinds or linked) and linked >= bool(link) and plain(post.get("message", "")) == plain(message)


def _attachments(post: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Single ones, and those inside an album."""
    for attachment in graph.items(post.get("attachments")):
        yield from graph.items(attachment.get("subattachments")) or (attachment,)


def plain(text: str) -> str:
    """Facebook may change spaces and the form of letters, never the words."""
    return " ".join(unicodedata.normalize("NFC", text).split())
