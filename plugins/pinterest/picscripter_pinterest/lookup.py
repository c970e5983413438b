"""What became of a pin whose answer was lost: the board's own list tells."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from picscripter.plugin import Absent, Found, Intent, Lookup, OutcomeUnknown, Session, Unknowable
from picscripter_pinterest.boards import pages

MOST_PAGES = 40
"""Of 250 pins each: a larger board whose list is not in the order of time is not read to its end."""


async def find_created(
    session: Session, words: Mapping[str, str], shown: Mapping[str, Any], *, intent: Intent
) -> Lookup:
    """Look on the board for one pin of ours, made since the intent, with these words and this kind of media."""
    since = intent.since.astimezone(UTC).replace(microsecond=0)  # Pinterest tells whole seconds
    ours: list[str] = []
    try:
        async for page in pages(session, f"/v5/boards/{quote(words['board_id'], safe='')}/pins", MOST_PAGES):
            ours += [
                each["id"]
                for each in page
                if each["id"] not in intent.taken
                and made_at(each) >= since
                and _is_alike(each, words, kind_of(shown))
            ]
            if _is_past(page, since):
                break
    except OutcomeUnknown as fault:
        return Unknowable(
            why=f"The board cannot be read to its end ({fault.message}); look for this pin on it."
        )
    # Pinterest takes the same pin twice without a word, so two of them may be two people's work.
    if len(ours) > 1:
        return Unknowable(why="Several pins on the board look like this one; look which of them are yours.")
    return Found(result={"id": ours[0]}) if ours else Absent()


def made_at(pin: Mapping[str, Any]) -> datetime:
    """Pinterest leaves the zone out, and means UTC."""
    moment = datetime.fromisoformat(pin["created_at"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_past(page: Sequence[Mapping[str, Any]], since: datetime) -> bool:
    """All that follows is older. The order of the list is not documented, so it counts only where it is seen."""
    moments = [made_at(each) for each in page]
    descends = all(newer >= older for newer, older in pairwise(moments))
    return descends and len(moments) > 1 and moments[0] > moments[-1] and moments[-1] < since


def kind_of(shown: Mapping[str, Any]) -> str:
    """Pinterest's word for it."""
    if "media_id" in shown:
        return "video"
    return "image" if len(shown.get("files") or shown["urls"]) == 1 else "multiple_images"


def _is_alike(found: Mapping[str, Any], words: Mapping[str, str], kind: str) -> bool:
    """Boards may be shared: what others pinned is not ours."""
    return bool(
        found.get("is_owner", True)
        and (found.get("media") or {}).get("media_type", kind) == kind
        and all(_plain(found.get(name)) == _plain(words.get(name)) for name in ("title", "description"))
        and _address(found.get("link")) == _address(words.get("link"))
    )


def _plain(text: str | None) -> str:
    """Spaces and the form of letters may change on the way, the words do not."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def _address(link: str | None) -> tuple[str, ...]:
    """What leads to the same page: without the scheme, the case of the host, a last slash, and escapes."""
    parts = urlsplit(link or "")
    return (parts.netloc.lower(), unquote(parts.path).rstrip("/"), unquote(parts.query), parts.fragment)
