"""Writing into the journal, and leaving the run when the database is away: a plugin must not go on without it."""

from collections.abc import Awaitable
from typing import TypeVar

from picscripter.services.publishing.signals import Leave

T = TypeVar("T")


class Broken(Leave):
    """The database did not take a write or answer a question. Nothing more is done; the claim ends by itself."""


async def stored(work: Awaitable[T]) -> T:
    """The result of a database call; Broken when it failed, which a plugin's `except Exception` does not swallow."""
    try:
        return await work
    except Exception as fault:
        raise Broken(f"{type(fault).__name__}: {fault}") from fault
