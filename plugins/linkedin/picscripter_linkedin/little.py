"""Text as the Posts API reads it ("little text"): what is literal is escaped, hashtags and mentions are not.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
An unescaped reserved character is no error there: the post is made, and silently ends before it.
"""

import re

RESERVED = "\\|{}@[]()<>#*_~"

_RESERVED = re.compile(f"[{re.escape(RESERVED)}]")

# `@[Devtestco](urn:li:organization:2414183)`, as LinkedIn itself writes mentions. Shown is the name.
_MENTION = r"@\[(?P<name>[^\[\]\n]+)\]\((?P<urn>urn:li:(?:person|organization):[A-Za-z0-9_-]+)\)"

# Letters and digits with a letter among them, at the beginning of a word: what people see as a hashtag. Anything else
# (C#, #1, an address with a fragment) is a mere sign.
_HASHTAG = r"(?<![^\s([{\"'«“])#[^\W_]+"

_ELEMENT = re.compile(f"{_MENTION}|{_HASHTAG}")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TEMPLATE = re.compile(r"\{hashtag\|\\?\W\|((?:\\.|[^|}\\])*)\}", re.DOTALL)
_WRITTEN = re.compile(rf"@\[((?:\\.|[^\]\\])*)\]\(urn:li:[^)]*\)|{_TEMPLATE.pattern}", re.DOTALL)


def written(caption: str) -> str:
    """The caption for the API: every reserved character escaped, but hashtags and mentions as they are."""
    pieces, at = [], 0
    for element in _ELEMENT.finditer(caption):
        pieces += [_escaped(caption[at : element.start()]), _element(element)]
        at = element.end()
    return "".join([*pieces, _escaped(caption[at:])])


def shown(caption: str) -> str:
    """The caption as people will read it: in place of a mention stands the name. This is what is counted."""
    return re.sub(_MENTION, lambda mention: mention["name"], caption)


def read(text: str) -> str:
    """What people read of a text that the API returned, in whichever way its elements are written."""
    return _ESCAPED.sub(r"\1", _WRITTEN.sub(_content, text))


def _element(element: re.Match[str]) -> str:
    if element["urn"] is None:
        return element[0] if any(map(str.isalpha, element[0])) else _escaped(element[0])
    return f"@[{_escaped(element['name'])}]({element['urn']})"


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)


def _content(element: re.Match[str]) -> str:
    return f"\\#{element[2]}" if element[1] is None else str(element[1])
