"""What X makes of addresses in a text, and of the media below it: t.co links, explained in `entities.urls`."""

import html
import re
import secrets
import string
from collections.abc import Sequence
from typing import Any

from picscripter_twitter.addresses import addresses


def shorten(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The text as X gives it back, and its `entities.urls`; indices count characters of that text."""
    pieces: list[str] = []
    urls: list[dict[str, Any]] = []
    at = 0
    for link in addresses(text):
        pieces.append(html.escape(text[at : link.start], quote=False))
        url = text[link.start : link.end]
        expanded = url if re.match("https?://", url, re.IGNORECASE) else f"http://{url}"
        shown = re.sub(r"^https?://(www\.)?", "", expanded)[:26]
        urls.append(_entity(sum(map(len, pieces)), expanded, shown))
        pieces.append(urls[-1]["url"])
        at = link.end
    pieces.append(html.escape(text[at:], quote=False))
    return "".join(pieces), urls


def with_media(
    text: str, urls: list[dict[str, Any]], page: str, keys: Sequence[str]
) -> tuple[str, list[dict[str, Any]]]:
    """The same with one link at its end that leads to the media, told once for each of them."""
    if not keys:
        return text, urls
    before = f"{text} " if text else ""
    link = _entity(len(before), page, page.removeprefix("https://")[:26])
    return before + link["url"], [*urls, *({**link, "media_key": key} for key in keys)]


def _entity(start: int, expanded: str, display: str) -> dict[str, Any]:
    short = "https://t.co/" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(10))
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": expanded,
        "display_url": display,
    }
