"""What became of a post whose answer was lost: its container tells whether it is public, the account's list where."""

import unicodedata
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import Absent, Found, Intent, Lookup, NotYet, Session
from picscripter_instagram import graph

PICTURE, REEL, ALBUM = "picture", "reel", "carousel"
LISTS = 20  # of 100 posts each: what one account published since one intent
FIELDS = "id,caption,timestamp,media_type,media_product_type,permalink"

_SHOWN = {PICTURE: ("IMAGE", "FEED"), REEL: ("VIDEO", "REELS"), ALBUM: ("CAROUSEL_ALBUM", "FEED")}
_LISTED_SOON = 10.0


async def find_published(
    session: Session, account: str, container: str, caption: str, kind: str, *, intent: Intent
) -> Lookup:
    """Ask the container first: it knows, but does not tell the post's id. For that the account's list is read."""
    said = await graph.call(session, "GET", container, query={"fields": "status_code"})
    match graph.text(said, "status_code"):
        case "PUBLISHED":
            return await _listed(session, account, caption, kind, intent) or NotYet(seconds=_LISTED_SOON)
        case "FINISHED" | "IN_PROGRESS":
            return Absent()
        case _:  # EXPIRED, ERROR: it was not published while it lived; whether it was before, the list tells
            return await _listed(session, account, caption, kind, intent) or Absent()


async def _listed(session: Session, account: str, caption: str, kind: str, intent: Intent) -> Found | None:
    """The first of our looks since the intent. Several may have equal texts: the oldest is nearest to the request."""
    ours = [each async for each in _since(session, account, intent) if _is_ours(each, caption, kind, intent)]
    if not ours:
        return None
    first = min(ours, key=_moment)
    address = first.get("permalink")
    result = {"id": graph.text(first, "id"), "at": _moment(first).timestamp()}
    return Found(result=result | ({"url": address} if address else {}))


async def _since(session: Session, account: str, intent: Intent) -> AsyncIterator[Mapping[str, Any]]:
    """What the account published since, newest first; the list ends there even where `since` is not honoured."""
    query = {"fields": FIELDS, "since": str(int(intent.since.timestamp()) - 60), "limit": "100"}
    for _ in range(LISTS):
        answer = await graph.call(session, "GET", f"{account}/media", query=query)
        for each in graph.items(answer):
            if _moment(each) < _whole(intent.since):
                return
            yield each
        paging = answer.get("paging") or {}
        if "next" not in paging:
            return
        query["after"] = paging["cursors"]["after"]


def _is_ours(media: Mapping[str, Any], caption: str, kind: str, intent: Intent) -> bool:
    return (
        graph.text(media, "id") not in intent.taken
        and (media.get("media_type"), media.get("media_product_type")) == _SHOWN[kind]
        and _plain(str(media.get("caption") or "")) == _plain(caption)
    )


def _whole(moment: datetime) -> datetime:
    """Graph tells whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _moment(media: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(graph.text(media, "timestamp"))


def _plain(text: str) -> str:
    """Instagram may change spaces and the form of letters; with Facebook Login it leaves out the @ of mentions.

    https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media
    """
    return " ".join(unicodedata.normalize("NFC", text).replace("@", "").split())
