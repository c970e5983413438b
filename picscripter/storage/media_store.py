"""Where the bytes of media are kept: one small interface, by the SHA-256 of what is in them."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from picscripter.storage.arrival import Arrival
from picscripter.storage.fields import Ms

PIECE = 1024 * 1024
"""Bytes that are read at once."""


class StoreAway(OSError):
    """The store does not answer, or not as it should. Nothing is known to have changed."""


class MediaStore(Protocol):
    """Files that never change, named by the SHA-256 of their bytes, in hexadecimal digits."""

    def receive(self, most: int) -> AbstractAsyncContextManager[Arrival]:
        """A place for a file of at most `most` bytes; left without `keep`, nothing of it stays."""

    async def keep(self, arrival: Arrival, now: Ms) -> None:
        """Take a finished arrival in, whole or not at all; one that is there already counts as new again."""

    async def size(self, sha256: str) -> int | None:
        """How many bytes it has; None: it is not here."""

    def open(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """The bytes from `start` to before `end`, in pieces of at most 1 MiB. FileNotFoundError: not here."""

    async def delete(self, sha256: str, *, kept_before: Ms) -> bool:
        """Remove it, unless it was kept (again) at `kept_before` or later."""

    async def names(self) -> list[str]:
        """Everything that is here."""

    async def forget_abandoned(self, now: Ms) -> int:
        """Remove what was on its way in when its process died, a day later; how many files."""


def checked_name(sha256: str) -> str:
    """The name, if it is one: it becomes a part of a path. ValueError else."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("this is no SHA-256 in hexadecimal digits")
    return sha256
