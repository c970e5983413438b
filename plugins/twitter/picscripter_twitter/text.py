"""Text as X counts and shows it: weighted length, addresses, cashtags, and when two texts are the same."""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from picscripter_twitter.addresses import addresses
from picscripter_twitter.emoji import SEQUENCE

# Numbers and ranges: config/v3.json of https://github.com/twitter/twitter-text, which X names as its way to
# count: https://docs.x.com/fundamentals/counting-characters
URL_WEIGHT = 23  # whatever its length: X puts its own short address in its place
EMOJI_WEIGHT = 2  # also for a family, a flag or a keycap
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # weigh 1, all others 2

_INVALID = re.compile("[\ufffe\uffff\ufeff]")
_CASHTAG = re.compile(r"(?<!\S)\$[a-z]{1,6}(?:[._][a-z]{1,2})?(?![\w$])", re.IGNORECASE | re.ASCII)
_HEAVY = re.compile("[^{}]".format("".join(rf"\u{low:04x}-\u{high:04x}" for low, high in _LIGHT)))


@lru_cache(maxsize=4)  # a text that goes to many accounts is counted once
def weighted_length(text: str) -> int:
    """What X counts against its limit, in weighted characters."""
    text, total, at = _normal(text), 0, 0
    for span in addresses(text):
        total += _weight(text[at : span.start]) + URL_WEIGHT
        at = span.end
    return total + _weight(text[at:])


def cashtags(text: str) -> list[str]:
    """The `$XYZ` in it, in order."""
    return _CASHTAG.findall(text)


def invalid_characters(text: str) -> list[str]:
    """Those that X takes in no post (non-characters and the byte order mark)."""
    return _INVALID.findall(text)


def comparable(text: str) -> str:
    """A text of ours, brought to the form in which `shown` brings one of theirs."""
    text, pieces, at = _normal(text), [], 0
    for span in addresses(text):
        pieces += [text[at : span.start], _address(text[span.start : span.end])]
        at = span.end
    return _plain("".join(pieces) + text[at:])


def shown(text: str, urls: Iterable[Mapping[str, Any]]) -> str:
    """A text as the API returns it: with HTML entities, and t.co addresses that `urls` explains.

    What leads to attached media stands at the end and is left out: nobody wrote it.
    """
    for url in urls:
        target = "" if "media_key" in url else _address(str(url.get("expanded_url", url["url"])))
        text = text.replace(str(url["url"]), target)
    return _plain(_normal(html.unescape(text)))


def _plain_weight(text: str) -> int:
    """The weight of its characters, one by one; without a loop of Python's, as texts may be a mebibyte long."""
    return len(text) + len(_HEAVY.findall(text))


def _weight(text: str) -> int:
    """The weight of what holds no address."""
    joined = SEQUENCE.findall(text)
    return _plain_weight(text) + sum(EMOJI_WEIGHT - _plain_weight(each) for each in joined)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _address(url: str) -> str:
    """X adds a protocol and a closing slash, and lowers the host."""
    return re.sub(r"^https?://", "", url, flags=re.IGNORECASE).rstrip("/").casefold()


def _plain(text: str) -> str:
    return " ".join(text.split())
