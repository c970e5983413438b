"""Whether a video whose answer was lost is on its Page: no id of it is known, so the Page's own list tells."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import Absent, Found, Intent, Lookup, Session, Unknowable
from picscripter_facebook import graph
from picscripter_facebook.lookup import plain

LISTS = 20  # of 100 videos each
FIELDS = "id,title,description,created_time,length"
_PLAY = 1.0  # seconds that a length may differ: Facebook counts frames, the file tells a time


async def find_video(
    session: Session,
    page: str,
    texts: dict[str, str],
    duration: float | None,
    *,
    intent: Intent,
) -> Lookup:
    """Look among the Page's uploaded videos since the intent for one with our texts and our length."""
    since = intent.since.astimezone(UTC).replace(microsecond=0)  # Graph tells whole seconds
    query = {"type": "uploaded", "fields": FIELDS, "limit": "100"}
    for _ in range(LISTS):
        answer = await graph.call(session, "GET", f"{page}/videos", query=query)
        listed = graph.items(answer)
        young = [video for video in listed if datetime.fromisoformat(video["created_time"]) >= since]
        for video in young:
            if video["id"] not in intent.taken and _is_ours(video, texts, duration):
                return Found(result={"id": video["id"]})
        paging = answer.get("paging", {})
        if "next" not in paging or not young:  # the newest stand first
            return Absent()
        query["after"] = paging["cursors"]["after"]
    return Unknowable(why="The Page has more than two thousand videos since; look for this one on Facebook.")


def _is_ours(video: Mapping[str, Any], texts: Mapping[str, str], duration: float | None) -> bool:
    """A title of Facebook's own stands where we gave none; a length of 0 is told until it is known."""
    if plain(video.get("description", "")) != plain(texts["description"]):
        return False
    if "title" in texts and plain(video.get("title", "")) != plain(texts["title"]):
        return False
    length = video.get("length")
    return not (length and duration) or abs(float(length) - duration) <= _PLAY
