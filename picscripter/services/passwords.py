"""Passwords: bcrypt, off the event loop, a few at a time."""

import asyncio
import hashlib
import os
import unicodedata
from base64 import b64encode

import bcrypt

COST = 12
"""2**12 rounds: about a third of a second. Each step doubles it."""

# A salt and a hash that no password is known for: to compare with where there is no user.
_NOBODY = "$2b${cost:02d}$" + "abcdefghijklmnopqrstuu" + "0" * 31


class Passwords:
    """Hashes and compares. What it makes is 60 characters of ASCII."""

    def __init__(self, cost: int = COST) -> None:
        """`cost` from 4 (for tests) to 31."""
        self._cost = cost
        # Threads beyond the cores would only make everybody wait longer.
        self._at_once = asyncio.Semaphore(max(1, os.cpu_count() or 1))

    async def hash(self, password: str) -> str:
        """The hash to keep, salt and cost in it."""
        async with self._at_once:
            hashed = await asyncio.to_thread(bcrypt.hashpw, _digest(password), bcrypt.gensalt(self._cost))
        return hashed.decode()

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Whether it is the password. Without a hash (no such user) it takes as long, and is False."""
        against = hashed or _NOBODY.format(cost=self._cost)
        async with self._at_once:
            same = await asyncio.to_thread(bcrypt.checkpw, _digest(password), against.encode())
        return same and hashed is not None


def _digest(password: str) -> bytes:
    """What bcrypt is given: it reads 72 bytes at most and stops at a NUL, so a long password is digested first.

    Base64 of SHA-256 is 44 bytes without a NUL, and loses nothing that a person could choose. NFKC: the same
    password typed on another keyboard may come composed differently (NIST SP 800-63B, 3.1.1.2).
    """
    text = unicodedata.normalize("NFKC", password)
    return b64encode(hashlib.sha256(text.encode()).digest())
