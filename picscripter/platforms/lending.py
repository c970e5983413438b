"""Public addresses of ours at which platforms fetch files themselves: what sessions need of whoever gives them."""

from datetime import timedelta
from typing import Protocol

from picscripter.plugin import Media


class Lending(Protocol):
    """What stands behind `Session.lend`, `was_fetched` and `withdraw`."""

    async def lend(self, media: Media, *, lifetime: timedelta, outside: bool) -> str:
        """A new address for this file. Misconfigured: it must be reached from `outside`, and cannot."""

    async def was_fetched(self, address: str) -> bool:
        """Whether anybody asked for any byte there."""

    async def withdraw(self, address: str) -> bool:
        """Nobody fetches it from now on; whether nobody had until then."""
