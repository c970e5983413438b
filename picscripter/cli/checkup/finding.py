"""One thing that the doctor saw."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["ok", "note", "bad"]
"""`note` works, and is worth a look; `bad` does not, and makes the exit code 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`topic` names what was looked at, `text` says what was seen, `fix` what to do about it."""

    topic: str
    grade: Grade
    text: str
    fix: str = ""


def ok(topic: str, text: str) -> Finding:
    """All is well."""
    return Finding(topic=topic, grade="ok", text=text)


def note(topic: str, text: str, fix: str = "") -> Finding:
    """It works, and is worth a look."""
    return Finding(topic=topic, grade="note", text=text, fix=fix)


def bad(topic: str, text: str, fix: str) -> Finding:
    """It does not work."""
    return Finding(topic=topic, grade="bad", text=text, fix=fix)
