"""Lists in pages: `page_size` and an opaque `bookmark`."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from picscripter.sandbox import Call, Reply, named
from picscripter_pinterest.sandbox import words

PARAMETERS = named("page_size bookmark ad_account_id")
LARGEST, USUAL = 250, 25

T = TypeVar("T")


def page_of(call: Call, items: Sequence[tuple[str, Any]]) -> Reply:
    """The page that was asked for, of `(id, JSON)` each. A bookmark is the last id of the page before."""
    size = _size(call.query.get("page_size", str(USUAL)))
    start = 0
    if "bookmark" in call.query:
        last = _id(call.query["bookmark"])
        start = next((number for number, (key, _) in enumerate(items, 1) if key == last), 0)
        if not start:
            raise words.invalid("the bookmark is none of ours")
    shown = items[start : start + size]
    more = start + size < len(items)
    return Reply(
        json={"items": [item for _, item in shown], "bookmark": _bookmark(shown[-1][0]) if more else None}
    )


def _size(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= LARGEST:
        raise words.invalid(f"page_size must be between 1 and {LARGEST}")
    return int(given)


def _bookmark(key: str) -> str:
    return base64.urlsafe_b64encode(f"Pz9:{key}".encode()).decode()


def _id(bookmark: str) -> str:
    try:
        return base64.urlsafe_b64decode(bookmark.encode()).decode().removeprefix("Pz9:")
    except (binascii.Error, UnicodeDecodeError):
        return ""
