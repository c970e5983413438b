"""Text as X counts and shows it: weighted length, addresses, cashtags, and when two texts are the same."""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

# Numbers and ranges: config/v3.json of https://github.com/twitter/twitter-text, which X names as its way to
# count: https://docs.x.com/fundamentals/counting-characters
URL_WEIGHT = 23  # whatever its length: X puts its own short address in its place
EMOJI_WEIGHT = 2  # also for a family, a flag or a keycap
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))  # weigh 1, all others 2

_INVALID = re.compile("[\ufffe\uffff\ufeff]")
_CASHTAG = re.compile(r"(?<!\S)\$[a-z]{1,6}(?:[._][a-z]{1,2})?(?![\w$])", re.IGNORECASE | re.ASCII)


def _url_pattern() -> str:
    """An address: behind a protocol in any script, else in Latin letters; its top-level domain is known."""
    listed = files(__package__).joinpath("tlds.txt").read_text("utf-8")
    words = [word for line in listed.splitlines() if not line.startswith("#") for word in line.split()]
    top = rf"(?:{_one_of(words)}|xn--[a-z0-9-]+)(?=[^0-9a-z@+-]|$)"
    latin = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
    marks = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069\ufffe\uffff\ufeff"  # of direction; and invalid
    other = rf"[^\s!\"#%&'()*+,\-./:;<=>?@\[\\\]^_{{|}}~${marks}]"
    wide = rf"(?:{other}(?:(?:{other}|[_-]){{0,61}}{other})?\.){{1,60}}"  # bounded, so that time grows with length only
    bare = rf"(?:[{latin}](?:[{latin}-]{{0,61}}[{latin}])?\.){{1,60}}"
    path = rf"[{latin}\u0400-\u04ff!*';:=+,.$/%#\[\]\u2013_~@|&-]"
    paired = rf"\((?:{path}|\({path}+\))*\)"
    port = r"(?::[0-9]+)?"
    rest = rf"/(?:(?:{path}|{paired})*(?:[{latin}\u0400-\u04ff=_#/+-]|{paired}))?"
    query = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]_.,~|-]*[a-z0-9_&=#/-])?"
    full = rf"https?://{wide}{top}{port}(?:{rest})?{query}"
    short = rf"(?<![-_./{latin}]){bare}{top}(?:{port}{rest}{query})?"
    return rf"(?<![a-z0-9@\uff20$#\uff03])(?:{full}|{short})"


def _one_of(words: Iterable[str]) -> str:
    """The longest of them that fits; by first letters, so that not each of 1,500 is tried at each address."""
    letters: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        letters.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in letters.items())


# By shape, not from a list of all emoji, so that next year's count too. A sequence that no keyboard makes (a
# dog with a skin tone) may weigh less here than there; X then refuses the post, which is as clear.
_PICTURE = "[‼⁉\u2100-\u2bff〰〽㊗㊙\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
_ONE = rf"(?:{_PICTURE}(?:[\U0001f3fb-\U0001f3ff]|\ufe0f|(?!\ufe0e))|[©®]\ufe0f)"
_EMOJI = (
    "[0-9#*]\ufe0f?\u20e3"  # keycap
    "|[\U0001f1e6-\U0001f1ff]{2}"  # flag of a country
    "|\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f"  # flag of a region
    rf"|{_ONE}(?:\u200d{_ONE})*"
)
_URL = re.compile(_url_pattern(), re.IGNORECASE)
_WHOLE = re.compile(rf"(?P<url>(?i:{_URL.pattern}))|{_EMOJI}")
_HEAVY = re.compile("[^{}]".format("".join(rf"\u{low:04x}-\u{high:04x}" for low, high in _LIGHT)))


@lru_cache(maxsize=4)  # a text that goes to many accounts is counted once
def weighted_length(text: str) -> int:
    """What X counts against its limit, in weighted characters."""
    text = _normal(text)
    return _plain_weight(text) + sum(_correction(whole) for whole in _WHOLE.finditer(text))


def cashtags(text: str) -> list[str]:
    """The `$XYZ` in it, in order."""
    return _CASHTAG.findall(text)


def invalid_characters(text: str) -> list[str]:
    """Those that X takes in no post (non-characters and the byte order mark)."""
    return _INVALID.findall(text)


def comparable(text: str) -> str:
    """A text of ours, brought to the form in which `shown` brings one of theirs."""
    return _plain(_URL.sub(lambda match: _address(match[0]), _normal(text)))


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


def _correction(whole: re.Match[str]) -> int:
    return (URL_WEIGHT if whole["url"] else EMOJI_WEIGHT) - _plain_weight(whole[0])


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _address(url: str) -> str:
    """X adds a protocol and a closing slash, and lowers the host."""
    return re.sub(r"^https?://", "", url, flags=re.IGNORECASE).rstrip("/").casefold()


def _plain(text: str) -> str:
    return " ".join(text.split())
