"""What a record of a post may hold: `app.bsky.feed.post`, as far as it is emulated."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

MOST_GRAPHEMES = 300
MOST_BYTES = 3_000
IMAGE_MOST = 1_000_000
IMAGES = "app.bsky.embed.images"
FEATURES = {"link": "uri", "mention": "did", "tag": "tag"}
FACET = "app.bsky.richtext.facet#"


def fault_of(record: Any) -> str | None:
    """The first thing that is wrong with it."""
    if not isinstance(record, dict) or record.get("$type") != "app.bsky.feed.post":
        return "must have the $type app.bsky.feed.post"
    return next(_faults(record), None)


def images_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pictures that it embeds."""
    embed = record.get("embed")
    return list(embed["images"]) if embed else []


def _faults(record: Mapping[str, Any]) -> Iterator[str]:
    text = record.get("text")
    if not isinstance(text, str):
        yield "Record must have the property text"
        return
    if len(text.encode()) > MOST_BYTES:
        yield f"Record/text must not be longer than {MOST_BYTES} bytes"
    if _letters(text) > MOST_GRAPHEMES:
        yield f"Record/text must not be longer than {MOST_GRAPHEMES} graphemes"
    if not _is_moment(record.get("createdAt")):
        yield "Record/createdAt must be an valid atproto datetime"
    langs = record.get("langs", [])
    if not isinstance(langs, list) or len(langs) > 3:
        yield "Record/langs must not have more than 3 elements"
    yield from _facets(record.get("facets", []), len(text.encode()))
    yield from _embed(record.get("embed"))
    if not text.strip() and not record.get("embed"):
        yield "Record is empty"


def _facets(facets: Any, size: int) -> Iterator[str]:
    last = 0
    for facet in facets:
        start, end = (facet.get("index", {}).get(name) for name in ("byteStart", "byteEnd"))
        if not isinstance(start, int) or not isinstance(end, int) or not last <= start < end <= size:
            yield "Record/facets/index is not a part of the text, in order"
            return
        last = end
        for feature in facet.get("features", [{}]):
            kind = str(feature.get("$type", "")).removeprefix(FACET)
            if kind not in FEATURES or not feature.get(FEATURES[kind]):
                yield "Record/facets/features is not a link, a mention or a tag"


def _embed(embed: Any) -> Iterator[str]:
    if embed is None:
        return
    if embed.get("$type") != IMAGES:
        yield "Record/embed is not emulated"
        return
    images = embed.get("images", [])
    if not 1 <= len(images) <= 4:
        yield "Record/embed/images must not have more than 4 elements"
    for image in images:
        if not isinstance(image.get("alt"), str) or image.get("image", {}).get("$type") != "blob":
            yield "Record/embed/images must have the properties image and alt"


def _is_moment(text: Any) -> bool:
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _letters(text: str) -> int:
    """Roughly what people take for one: without marks, joiners and what they tie."""
    tied = re.sub("\u200d.", "", text)
    flags = re.sub("[\U0001f1e6-\U0001f1ff]{2}", "x", tied)
    plain = re.sub("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]", "", flags)
    return sum(unicodedata.category(letter) not in ("Mn", "Me", "Mc") for letter in plain)
