"""Links, mentions and hashtags: Bluesky shows as such only what a post marks, by the bytes of its text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

# https://docs.bsky.app/docs/advanced-guides/post-richtext
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MENTION = re.compile(
    r"(?<![\w@./])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*)", re.IGNORECASE
)
_TAG = re.compile(r"(?<![\w#&/])#(?!\d+\b)([^\s\u00ad\u2060\u200a-\u200d#]{1,64})")
_ENDS = ".,;:!?'\"\u00bb\u201d\u2019\u2026"


def handles_in(text: str) -> list[str]:
    """Whom the text mentions, each once, in order."""
    return list(dict.fromkeys(match[1].lower() for match in _MENTION.finditer(text)))


def facets(text: str, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The marks, in order. `people`: DIDs by handle; who is not in it is no mention."""
    found = [*_links(text), *_mentions(text, people), *_tags(text)]
    taken = -1
    marks = []
    for start, end, feature in sorted(found, key=lambda each: each[:2]):
        if start >= taken:  # a tag within a link is part of the link
            marks.append({"index": _bytes(text, start, end), "features": [feature]})
            taken = end
    return marks


_Mark = tuple[int, int, dict[str, str]]


def _links(text: str) -> Iterator[_Mark]:
    for match in _URL.finditer(text):
        address = _trimmed(match[0])
        yield (
            match.start(),
            match.start() + len(address),
            {
                "$type": "app.bsky.richtext.facet#link",
                "uri": address,
            },
        )


def _mentions(text: str, people: Mapping[str, str]) -> Iterator[_Mark]:
    for match in _MENTION.finditer(text):
        if did := people.get(match[1].lower()):
            yield match.start(), match.end(), {"$type": "app.bsky.richtext.facet#mention", "did": did}


def _tags(text: str) -> Iterator[_Mark]:
    for match in _TAG.finditer(text):
        if tag := match[1].rstrip(f"{_ENDS})]"):
            yield (
                match.start(),
                match.start() + 1 + len(tag),
                {
                    "$type": "app.bsky.richtext.facet#tag",
                    "tag": tag,
                },
            )


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence; a closing bracket belongs to it when one is open within."""
    while address[-1:] in _ENDS or (address.endswith(")") and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


def _bytes(text: str, start: int, end: int) -> dict[str, int]:
    before = len(text[:start].encode())
    return {"byteStart": before, "byteEnd": before + len(text[start:end].encode())}
