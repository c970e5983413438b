"""Writes that must not get lost: made again while the database is away."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from picscripter.plugin.clock import Clock

logger = logging.getLogger("picscripter.database")

T = TypeVar("T")

_PATIENCE = 30.0
_PAUSE = 0.5


async def persisted(write: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Make a write again and again while the database is away, for half a minute; then its fault is raised.

    Only for writes that compare and set: a repeat of one whose confirmation was lost changes nothing.
    """
    until = clock.steady() + _PATIENCE
    told = False
    while True:
        try:
            return await write()
        except Exception as fault:
            if clock.steady() >= until:
                raise
            if not told:
                logger.warning(
                    "what was learnt could not be stored yet (%s): trying on", type(fault).__name__
                )
            told = True
            await clock.sleep(_PAUSE)
