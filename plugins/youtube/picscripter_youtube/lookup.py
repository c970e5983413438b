"""What became of a commit whose answer was lost: the session tells, the video tells, the channel's list tells."""

from datetime import datetime, timedelta
from typing import Any

from picscripter.plugin import Absent, Found, Intent, Lookup, Session, Unknowable
from picscripter_youtube.upload import SessionGone, ask
from picscripter_youtube.videos import look, made
from picscripter_youtube.words import same_title

ITEMS = "/youtube/v3/playlistItems"
PAGES = 10  # of fifty: what one channel uploads since one intent


async def find_uploaded(
    session: Session, address: str, piece: dict[str, Any], known_by: dict[str, str], *, intent: Intent
) -> Lookup:
    """A session that is complete answers with its video, again and again."""
    try:
        standing = await ask(session, address, piece["size"])
    except SessionGone:
        return await _among_uploads(session, known_by["uploads"], known_by["title"], intent)
    return Absent() if standing.video is None else Found(result=standing.video)


async def find_released(
    session: Session,
    video: str,
    _words: dict[str, Any] | None,
    status: dict[str, Any],
    *,
    intent: Intent,  # noqa: ARG001 - the id alone decides
) -> Lookup:
    """The update came through when the video is as visible as it was to be.

    Of one that stays private that tells nothing: it is sent again, and its words with it, which changes nothing more.
    """
    found = await look(session, video, "status")
    told = None if found is None else found.get("status", {}).get("privacyStatus")
    if found is None or told != status["privacyStatus"] or told == "private":
        return Absent()
    return Found(result=made(found))


async def _among_uploads(session: Session, uploads: str, title: str, intent: Intent) -> Lookup:
    """The session is gone, and with it its memory: the newest uploads are looked through for the title."""
    query = {"part": "snippet", "playlistId": uploads, "maxResults": "50"}
    since = intent.since.replace(microsecond=0) - timedelta(seconds=1)
    ours: list[str] = []
    for _ in range(PAGES):
        listed = (await session.request("GET", "api", ITEMS, query=query)).json()
        new = [item["snippet"] for item in listed["items"] if _made(item) >= since]
        ids = [said["resourceId"]["videoId"] for said in new if same_title(said["title"], title)]
        ours += [each for each in ids if each not in intent.taken]
        if len(new) < len(listed["items"]) or "nextPageToken" not in listed:
            break
        query["pageToken"] = listed["nextPageToken"]
    else:
        if not ours:
            return Unknowable(
                why=f"The channel has more than {PAGES * 50} newer videos; look for it on YouTube."
            )
    if len(ours) > 1:
        return Unknowable(
            why="Several videos with this title were uploaded at the time; look at them on YouTube."
        )
    return Found(result={"id": ours[0], "privacy": None}) if ours else Absent()


def _made(item: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(item["snippet"]["publishedAt"])
