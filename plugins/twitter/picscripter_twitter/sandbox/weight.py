"""How X counts a text, written anew from its rules so that the plugin's own count is checked by another.

Source: developer.x.com "Counting characters", twitter-text configuration v3 (weights in hundredths): at most
280, an address counts 23, an emoji sequence 2, most of Latin and the like 1, everything else 2, after NFC.
"""

import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

MOST = 280
ADDRESS = 2300
DOUBLE, SINGLE = 200, 100
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

# Data, not reasoning: the list may be shared with the plugin whose counting is checked here.
_LISTED = files("picscripter_twitter").joinpath("tlds.txt").read_text("utf-8")
TOP_LEVEL = frozenset(
    word for line in _LISTED.splitlines() if not line.startswith("#") for word in line.split()
)

_LATIN = r"a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_LABEL = rf"[{_LATIN}](?:[{_LATIN}-]{{0,61}}[{_LATIN}])?"  # of a bare domain: Latin with its accents
# Behind a scheme, letters of any script.
_WIDE = r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u202a-\u202e\u2066-\u2069\ufeff]"
_WIDE_LABEL = rf"{_WIDE}(?:(?:{_WIDE}|[_-]){{0,61}}{_WIDE})?"
_LETTER = rf"{_LATIN}\u0400-\u04ff"  # of a path: no CJK, it ends one
_IN_PATH = rf"[{_LETTER}!*';:=+,.$%#\[\]~@|&/_-]"
_PAIR = rf"\({_IN_PATH}*\)"
_PATH = rf"(?:/(?:(?:{_IN_PATH}|{_PAIR})*(?:[{_LETTER}=#/+_-]|{_PAIR}))?)?"
_QUERY = r"(?:\?[a-z0-9_!?*'@();:&=+$/%#\[\].,~|-]*[a-z0-9_&=#/-])?"
_CANDIDATE = re.compile(
    rf"(?:(?P<scheme>https?://)(?P<wide>{_WIDE_LABEL}(?:\.{_WIDE_LABEL})+)|(?P<bare>{_LABEL}(?:\.{_LABEL})+))"
    rf"(?P<port>:\d+)?(?P<rest>{_PATH}{_QUERY})",
    re.IGNORECASE,
)

# UTS 51: pictographs, joined by ZWJ, with skin tones, presentation selectors and tags; flags; keycaps.
_PICTOGRAPH = (
    "[\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    "\u3297\u3299\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f201\U0001f202\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001faff]"
)
_ONE = rf"{_PICTOGRAPH}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
_EMOJI = re.compile(
    rf"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|[\u00a9\u00ae]\ufe0f|{_ONE}(?:\u200d{_ONE})*"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text, as [start, end)."""

    start: int
    end: int
    text: str

    @property
    def expanded(self) -> str:
        """With a scheme, as X stores it."""
        return self.text if re.match(r"https?://", self.text, re.IGNORECASE) else f"http://{self.text}"


def addresses(text: str) -> list[Address]:
    """What X makes a link of, with or without a scheme."""
    found, at = [], 0
    while (match := _CANDIDATE.search(text, at)) is not None:
        end = _end(text, match)
        if end is None:
            at = _after(text, match)
            continue
        found.append(Address(match.start(), end, text[match.start() : end]))
        at = end
    return found


def weighted_length(text: str) -> int:
    """In characters as X counts them."""
    normal = unicodedata.normalize("NFC", text)
    links = {link.start: link.end for link in addresses(normal)}
    total = at = 0
    while at < len(normal):
        emoji = _EMOJI.match(normal, at)
        if at in links:
            total, at = total + ADDRESS, links[at]
        elif emoji is not None:
            total, at = total + DOUBLE, emoji.end()
        else:
            total, at = total + _weight(normal[at]), at + 1
    return total // SINGLE


def _after(text: str, match: re.Match[str]) -> int:
    """Where to look on after what was none: behind it, but not behind a scheme that it swallowed."""
    if match["scheme"]:
        return match.end("scheme")
    if text.startswith("://", match.end("bare")):
        return match.end("bare") - len(match["bare"].rsplit(".", 1)[1])
    return match.end("bare")


def _weight(char: str) -> int:
    return SINGLE if any(low <= ord(char) <= high for low, high in LIGHT) else DOUBLE


def _end(text: str, match: re.Match[str]) -> int | None:
    """Where the address ends; None when this is none."""
    before = text[match.start() - 1] if match.start() else " "
    forbidden = r"[a-z0-9@\uff20$#\uff03]" if match["scheme"] else rf"[{_LATIN}@\uff20$#\uff03_./-]"
    if re.match(forbidden, before, re.IGNORECASE):
        return None
    group = "wide" if match["scheme"] else "bare"
    domain_end = _domain_end(text, *match.span(group))
    if domain_end is None:
        return None
    if domain_end < match.end(group):  # the rest was no part of the domain, so no path follows it
        return domain_end
    if not match["scheme"] and not match["rest"].startswith("/"):  # a bare domain needs a path to go on
        return domain_end
    return match.end()


def _domain_end(text: str, start: int, end: int) -> int | None:
    """The longest run of labels that ends in a top-level domain and has one before it.

    "co.uké" begins with such a run; "a.com.foo@b" has one in "a.com" only, for what ends before an @ is none.
    """
    while (dot := text.rfind(".", start, end)) >= 0:
        label = text[dot + 1 : end].lower()
        top = label if label in TOP_LEVEL else re.split(r"[^a-z0-9-]", label)[0]
        found = dot + 1 + len(top)
        known = top in TOP_LEVEL or top.startswith("xn--")
        if known and not re.match(r"[0-9a-z@+-]", text[found : found + 1], re.IGNORECASE):
            return found
        end = dot
    return None
