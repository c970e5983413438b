"""What users do with the files they handed in, and the removal of what nobody needs."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from picscripter.plugin.clock import Clock
from picscripter.services.refusals import Conflicts, NotFound
from picscripter.storage.fields import to_ms
from picscripter.storage.library import Library, StoredMedia, Wanted
from picscripter.storage.media_store import MediaStore, StoreAway

logger = logging.getLogger("picscripter.media")

KEEP = timedelta(days=30)
"""How long a file that no coming post wants is kept after it was last used."""

# Between the moment when bytes are kept and the moment when their row stands.
_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Users' files. NotFound for one that is not theirs."""

    library: Library
    store: MediaStore
    clock: Clock
    keep: timedelta = KEEP

    async def get(self, user_id: str, media_id: str) -> StoredMedia:
        """The file."""
        media = await self.library.get(user_id, media_id)
        if media is None:
            raise _unknown()
        return media

    async def page(
        self, user_id: str, *, limit: int, before: tuple[datetime, str] | None
    ) -> list[StoredMedia]:
        """Newest first."""
        return await self.library.page(user_id, limit=limit, before=before)

    async def remove(self, user_id: str, media_id: str) -> None:
        """Delete it. Conflicts: a post that is still to come wants it."""
        try:
            media = await self.library.remove(user_id, media_id)
        except Wanted as fault:
            raise Conflicts(
                "media_wanted",
                "A post that is not out yet shows this file: cancel or edit the post first.",
            ) from fault
        if media is None:
            raise _unknown()
        try:
            await self._drop([media.sha256])
        except StoreAway as fault:  # it is struck out: the sweep removes the bytes
            logger.warning("the bytes of a deleted file are still there: %s", fault)

    async def sweep(self) -> int:
        """Remove what no coming post wants and nobody used for long, and bytes that belong to nobody; how many."""
        await self.library.expire(to_ms(self.clock.now() - self.keep))
        gone = await self._drop(await self.store.names())
        await self.store.forget_abandoned(to_ms(self.clock.now()))
        return gone

    async def _drop(self, names: list[str]) -> int:
        before = to_ms(self.clock.now() - _GRACE)
        gone = 0
        for start in range(0, len(names), 500):
            for name in await self.library.unknown(names[start : start + 500]):
                gone += await self.store.delete(name, kept_before=before)
        return gone


def _unknown() -> NotFound:
    return NotFound("not_found", "You have no file of this id.")
