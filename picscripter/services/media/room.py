"""A disk of ours that is full: how the system says it, and what is said of it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from picscripter.services.refusals import Unavailable

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_AGAIN = 30
"""Seconds."""


@contextmanager
def room_is_wanted() -> Iterator[None]:
    """Unavailable when there is none for what is written inside."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in FULL:
            raise
        raise no_room() from fault


def no_room() -> Unavailable:
    """To whoever handed something in, and to the operator who reads it."""
    detail = (
        "There is no room for the file on the server's disk right now. Try again later; whoever runs the server "
        "must make room."
    )
    return Unavailable("no_room", detail, retry_after=_AGAIN)
