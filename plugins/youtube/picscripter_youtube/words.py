"""What is written on a video: its title, made of the caption where none is given, and how its tags are counted."""

import unicodedata
from collections.abc import Sequence

from picscripter.plugin import graphemes

TITLE = 100
ANGLES = frozenset("<>")
"""https://developers.google.com/youtube/v3/docs/videos: titles, descriptions and tags hold neither."""

_LOOKED_AT = 4 * TITLE


def title_of(caption: str, title: str | None) -> str:
    """The given one, else the first 100 characters of the caption on one line; no letter is cut through."""
    if title and title.strip():
        return title
    line = " ".join(caption.split())
    if _units(line) <= TITLE:
        return line
    # Whether YouTube counts an emoji once or twice is told nowhere: what is cut by us fits either way.
    window = line[:_LOOKED_AT]
    whole = graphemes(window)
    ends = (end for end in range(min(TITLE, len(window)), 0, -1) if _units(window[:end]) <= TITLE)
    cut = next((end for end in ends if graphemes(window[:end]) + graphemes(window[end:]) == whole), TITLE)
    return window[:cut].rstrip()


def same_title(one: str, other: str) -> bool:
    """Whether YouTube may have made one of the other: what it does to spaces and accents is told nowhere."""
    return _plain(one) == _plain(other)


def tags_length(tags: Sequence[str]) -> int:
    """As YouTube counts: a tag with a space in it as if it had quotes around it, and a comma between each two."""
    return sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(0, len(tags) - 1)


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).split())


def _units(text: str) -> int:
    """Length in UTF-16, where most emoji are two."""
    return len(text.encode("utf-16-le")) // 2
