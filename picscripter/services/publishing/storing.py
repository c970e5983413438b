"""Writing into the journal, and leaving the run when the database is away: a plugin must not go on without it."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from picscripter.plugin.clock import Clock
from picscripter.services.publishing.signals import Leave

logger = logging.getLogger("picscripter.publishing")

T = TypeVar("T")

_PATIENCE = 30.0
_PAUSE = 0.5


class Broken(Leave):
    """The database did not take a write or answer a question. Nothing more is done; the claim ends by itself."""


async def stored(work: Awaitable[T]) -> T:
    """The result of a database call; Broken when it failed, which a plugin's `except Exception` does not swallow."""
    try:
        return await work
    except Exception as fault:
        raise Broken(f"{type(fault).__name__}: {fault}") from fault


async def persisted(write: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Make a write that must not get lost, again and again while the database is away, for half a minute.

    Only for writes that compare and set: a repeat of one whose confirmation was lost changes nothing.
    """
    until = clock.steady() + _PATIENCE
    while True:
        try:
            return await write()
        except Exception as fault:
            if clock.steady() >= until:
                raise Broken(f"{type(fault).__name__}: {fault}") from fault
            logger.warning("an outcome could not be stored yet (%s): trying on", type(fault).__name__)
            await clock.sleep(_PAUSE)
