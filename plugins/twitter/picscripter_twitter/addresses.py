"""Where X sees an address in a text, with and without a protocol: by the rules of twitter-text.

The rules: https://github.com/twitter/twitter-text, which X names as its way to count at
https://docs.x.com/fundamentals/counting-characters. An address behind a protocol may have letters of any script; one
without is the part of a domain that has Latin letters only.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

MOST = 4096  # characters of an address
LABEL = 63  # of one of its names, in ASCII: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
SLUG = 40  # of a t.co address
PROTOCOL = "https://"  # counts where none is written


class Span(NamedTuple):
    """A piece of a text."""

    start: int
    end: int


def _one_of(words: Iterable[str]) -> str:
    """The longest of them that fits; by first letters, so that not each of 1,500 is tried at each address."""
    letters: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        letters.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in letters.items())


def _top_level() -> str:
    listed = files(__package__).joinpath("tlds.txt").read_text("utf-8")
    words = [word for line in listed.splitlines() if not line.startswith("#") for word in line.split()]
    return rf"(?:(?:{_one_of(words)})(?=[^0-9a-zA-Z@+-]|$)|xn--[-0-9a-z]+)"


_LATIN = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289"
    "\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_SPACES = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVALID = "\ufffe\uffff\ufeff"
_DIRECTION = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_LETTER = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~${_SPACES}{_INVALID}{_DIRECTION}]"
_SUBDOMAIN = rf"{_LETTER}(?:(?:{_LETTER}|[_-]){{0,61}}{_LETTER})?\."
_NAME = rf"{_LETTER}(?:(?:{_LETTER}|-){{0,61}}{_LETTER})?\."
_IN_PATH = rf"[a-z0-9\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PAIRED = rf"\((?:{_IN_PATH}+|{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*)\)"
# Brackets end a path only right behind a character that may end one.
_PATH = rf"/(?:(?:{_IN_PATH}|{_PAIRED})*[+\-a-z\u0400-\u04ff0-9=_#/{_LATIN}])?(?:{_PAIRED})*"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"

_REST = re.compile(rf"(?::[0-9]+)?(?P<path>{_PATH})?(?:{_QUERY})?", re.IGNORECASE)

_RUN = re.compile(rf"(?:{_LETTER}|[._-])+")
_SHORT = re.compile(rf"https?://t\.co/(?P<slug>[a-z0-9]+)(?:{_QUERY})?", re.IGNORECASE)


class _Named(NamedTuple):
    """The patterns that know all top-level domains."""

    candidate: re.Pattern[str]
    only_top: re.Pattern[str]
    latin_domain: re.Pattern[str]


@cache
def _named() -> _Named:
    """Made for the first text, and not when the plugin is loaded: 1,500 names are a twentieth of a server's start."""
    top = _top_level()
    return _Named(
        # What stands before an address is part of the match: no two addresses share it. Of a character beyond U+FFFF,
        # which is two in twitter-text, the first half may stand before and the second be a letter.
        candidate=re.compile(
            rf"(?:(?=[\U00010000-\U0010ffff])|(?P<before>[^A-Za-z0-9@\uff20$#\uff03{_INVALID}])|^)"
            rf"(?P<protocol>https?://)?(?P<domain>(?:{_SUBDOMAIN}){{0,60}}{_NAME}{top})",
            re.IGNORECASE,
        ),
        only_top=re.compile(top, re.IGNORECASE),
        latin_domain=re.compile(rf"(?:[-a-z0-9{_LATIN}]+\.)+{top}", re.IGNORECASE),
    )


class _Address(NamedTuple):
    """What looks like one: its domain, and where it ends with port, path and query."""

    domain: re.Match[str]
    end: int
    path: bool


def addresses(text: str) -> Iterator[Span]:
    """What X replaces by a short address of its own, from left to right. The text is in NFC."""
    for found in _candidates(text):
        before = found.domain["before"]
        if not _is_valid(found):
            continue
        if found.domain["protocol"]:
            yield from _whole(text, found)
        elif not before or before not in "-_./":
            yield from _latin(found)


def _candidates(text: str) -> Iterator[_Address]:
    hopeful, at = _RUN.sub(_hopeful, text), 0
    while domain := _named().candidate.search(hopeful, at):
        rest = _REST.match(text, domain.end())
        assert rest, "it may be empty"
        at = rest.end()
        yield _Address(domain, at, bool(rest["path"]))


def _hopeful(run: re.Match[str]) -> str:
    """The run, with other signs for the dots that are in no domain: then none is looked for there.

    Otherwise long rows of names without a top-level domain would be read again from each of them.
    """
    if "." not in run[0]:
        return run[0]
    *names, right = run[0].split(".")
    pieces, leads = [right], False
    for name in reversed(names):
        leads = bool(_named().only_top.match(right)) or (leads and _is_name(right))
        pieces += "." if leads else "!", name
        right = name
    return "".join(reversed(pieces))


def _is_name(name: str) -> bool:
    return bool(name) and name[0] not in "_-" and name[-1] not in "_-"


def _whole(text: str, found: _Address) -> Iterator[Span]:
    """All of it; of a t.co address no more than such a one has."""
    span = Span(found.domain.start("protocol"), found.end)
    short = _SHORT.match(text, *span)
    if short is None:
        yield span
    elif len(short["slug"]) <= SLUG:
        yield Span(span.start, short.end())


def _latin(found: _Address) -> Iterator[Span]:
    """The domains with Latin letters in it; a path belongs to the last one."""
    start, end = found.domain.span("domain")
    parts = _named().latin_domain.finditer(found.domain["domain"])
    spans = [Span(start + part.start(), start + part.end()) for part in parts]
    if spans and found.path:
        spans[-1] = Span(spans[-1].start, spans[-1].end + found.end - end)
    yield from spans


def _is_valid(found: _Address) -> bool:
    domain, protocol = found.domain["domain"], found.domain["protocol"]
    if domain.startswith("xn--") and not _named().latin_domain.search(domain):
        return False
    # twitter-text counts the protocol twice where one is written.
    length = found.end - found.domain.start("domain") + len(protocol or "") + len(protocol or PROTOCOL)
    names = (_in_ascii(name) for name in domain.split("."))
    return length <= MOST and all(0 < len(name) <= LABEL for name in names)


def _in_ascii(name: str) -> str:
    """As it is asked for: RFC 3492, without the rules on which letters are allowed."""
    return name if name.isascii() else "xn--" + name.encode("punycode").decode()
