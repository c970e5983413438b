"""Counting what people take for one letter: some platforms limit texts by that."""

import re
import unicodedata

# Unicode Standard Annex 29, the rules that matter in posts: a mark, a modifier or a joiner belongs to what stands
# before it; a joiner ties two pictures; flags are pairs; the parts of a Korean syllable are one.
_JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Me", "Mc"})
_TONES = "[\U0001f3fb-\U0001f3ff]"
_TAGS = "[\U000e0020-\U000e007f]"
_PAIR = re.compile("\r\n|[\U0001f1e6-\U0001f1ff]{2}|[\u1100-\u115f]*[\u1160-\u11a7]+[\u11a8-\u11ff]*")
_EXTENDS = re.compile(f"{_JOINER}|{_TONES}|{_TAGS}")
_PICTURE = 0x2190
"""Pictures that joiners tie begin here: arrows, then symbols, then emoji; no letter is written with one."""


def graphemes(text: str) -> int:
    """How many there are in the text: a family of four emoji is one, so is an é of two code points."""
    count, joined = 0, False
    for letter in _PAIR.sub("x", text):
        extends = bool(_EXTENDS.match(letter)) or unicodedata.category(letter) in _MARKS
        if not (extends and count) and not (joined and ord(letter) >= _PICTURE):
            count += 1
        joined = letter == _JOINER
    return count
