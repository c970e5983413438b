r"""What LinkedIn makes of a commentary ("little text"), written anew from its grammar so that the plugin's is checked.

An element is a mention `@[name](urn)`, a hashtag `#word`, or a template `{hashtag|\#|word}`; a backslash makes the
next character literal. Any other reserved character ends the text there, silently: so the live API does.
Source: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
"""

from collections.abc import Callable

RESERVED = frozenset("|{}@[]()<>#*_~\\")
_TEMPLATE = "{hashtag|"
_MENTIONED = ("urn:li:person:", "urn:li:organization:")


class _End(Exception):
    """Here stands what is no little text."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.elements: dict[str, Callable[[], str]] = {
            "\\": self._escaped,
            "@": self._mention,
            "#": self._hashtag,
            "{": self._template,
        }

    def whole(self) -> str:
        shown = []
        try:
            while self.at < len(self.text):
                shown.append(self._next())
        except _End:
            pass
        return "".join(shown)

    def _next(self) -> str:
        char = self.text[self.at]
        if char in self.elements:
            return self.elements[char]()
        if char in RESERVED:
            raise _End
        self.at += 1
        return char

    def _escaped(self) -> str:
        escaped = self.text[self.at + 1 : self.at + 2]
        if escaped not in RESERVED:
            raise _End
        self.at += 2
        return escaped

    def _literal(self, end: str) -> str:
        """Up to `end`, which is taken too."""
        shown = []
        while not self.text.startswith(end, self.at):
            char = self.text[self.at : self.at + 1]
            if char == "\\":
                shown.append(self._escaped())
                continue
            if not char or char in RESERVED:
                raise _End
            shown.append(char)
            self.at += 1
        self.at += len(end)
        return "".join(shown)

    def _mention(self) -> str:
        if not self.text.startswith("@[", self.at):
            raise _End
        self.at += 2
        name = self._literal("](")
        end = self.text.find(")", self.at)
        if not name or end < 0 or not self.text[self.at : end].startswith(_MENTIONED):
            raise _End
        self.at = end + 1
        return name

    def _hashtag(self) -> str:
        end = self.at + 1
        while end < len(self.text) and self.text[end].isalnum():
            end += 1
        word = self.text[self.at + 1 : end]
        if not any(char.isalpha() for char in word):
            raise _End
        self.at = end
        return f"#{word}"

    def _template(self) -> str:
        if not self.text.startswith(_TEMPLATE, self.at):
            raise _End
        self.at += len(_TEMPLATE)
        return self._literal("|") + self._literal("}")


def render(commentary: str) -> str:
    """What people read: all of it, or what stands before the first unescaped reserved character."""
    return _Reader(commentary).whole()
