"""The key of a record, chosen by us: the same however often a post is run, so that it can be there once only."""

import hashlib
from datetime import datetime

from picscripter.plugin import Post

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


def tid(at: datetime, clock: int) -> str:
    """Thirteen letters that sort by time: 53 bits of microseconds, 10 bits of `clock`.

    https://atproto.com/specs/tid
    """
    number = (int(at.timestamp() * 1_000_000) & ((1 << 53) - 1)) << 10 | (clock & 1023)
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def key_of(post: Post, at: datetime) -> str:
    """Of this round of this post, which was first taken up at that moment."""
    return tid(at, int.from_bytes(hashlib.sha256(f"{post.id}/{post.round}".encode()).digest()[:2]))
