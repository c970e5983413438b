"""What a request says of a pin, and which of it Pinterest takes."""

import re
from typing import Any
from urllib.parse import urlsplit

from picscripter_pinterest.sandbox import words

LONGEST = {"title": 100, "description": 800, "alt_text": 500, "link": 2048}


def board_id_of(body: dict[str, Any]) -> str:
    """Where it goes. The schema marks the board optional; the service does not."""
    board = body.get("board_id")
    if not isinstance(board, str) or not re.fullmatch(r"[0-9]+", board):
        raise words.invalid(f"board_id: {board!r} does not match '^\\d+$'")
    if body.get("board_section_id") is not None:
        raise words.refusal(404, 2031, "Board section not found.")  # no board here has one
    if body.get("parent_pin_id") is not None:
        raise words.no_pin()  # nor does any pin here come from another
    return board


def text_of(body: dict[str, Any], name: str) -> str | None:
    """One of the texts; an empty one is none."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise words.invalid(f"{name} must be a string")
    if value is not None and len(value) > LONGEST[name]:
        raise words.invalid(f"{name}: {len(value)} characters, constraint: maxLength={LONGEST[name]}")
    return value or None


def colour_of(body: dict[str, Any]) -> str | None:
    """The dominant colour, if one is said."""
    colour = body.get("dominant_color")
    if colour is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", str(colour)):
        raise words.invalid("dominant_color must be a hex number such as #6E7874")
    return colour


def check_link(link: str | None) -> None:
    """A domain below `spam.example` stands for one that Pinterest has flagged."""
    if link is None:
        return
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError as error:
        raise words.invalid("link must be an address of the web") from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", link):
        raise words.invalid("link must be an address of the web")
    if host == "spam.example" or host.endswith(".spam.example"):
        raise words.refusal(429, 9, words.SPAM, details={"source_field": None})
