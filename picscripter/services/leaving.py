"""Leaving a run in a way that a plugin's `except Exception` cannot swallow, as when the database is away."""

from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Leave(BaseException):
    """The run ends here, by no fault of the plugin."""


class Broken(Leave):
    """The database did not take a write or answer a question. Nothing more is done; the claim ends by itself."""


async def stored(work: Awaitable[T]) -> T:
    """The result of a database call; Broken when it failed: a plugin must not go on without its journal."""
    try:
        return await work
    except Exception as fault:
        raise Broken(f"{type(fault).__name__}: {fault}") from fault
