"""Taking a file in: to the disk with its hash as it passes, looked at, kept, entered; all of it or nothing."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from picscripter.plugin.clock import Clock
from picscripter.plugin.problem import Problem
from picscripter.services.media.probing import Probing
from picscripter.services.media.room import room_is_wanted
from picscripter.services.refusals import Invalid, TooLarge, Unavailable
from picscripter.storage.arrival import Arrival, TooMuch
from picscripter.storage.fields import to_ms
from picscripter.storage.library import FileType, Library, MediaFacts, StoredMedia
from picscripter.storage.media_store import MediaStore, StoreAway

MOST = 5 * 1024**3
"""Bytes of one file, unless the operator says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The file, and whether it is new to its owner (False: the same bytes were there)."""

    media: StoredMedia
    made: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes files of at most `most` bytes in."""

    store: MediaStore
    library: Library
    probing: Probing
    clock: Clock
    most: int = MOST

    async def take(
        self,
        user_id: str,
        pieces: AsyncIterator[bytes],
        *,
        at: str = "",
        alt: str | None = None,
        source_url: str | None = None,
        wanted: FileType | None = None,
    ) -> Taken:
        """Invalid, pointing to `at`: it is not `wanted`, or nothing that is taken. TooLarge; Unavailable: no room."""
        async with self._received(pieces, at, wanted) as (arrival, facts):
            await self.store.keep(arrival, to_ms(self.clock.now()))
            sha256 = arrival.sha256
        media_id = str(uuid.uuid4())
        media = await self.library.add(user_id, media_id, sha256, facts, alt=alt, source_url=source_url)
        return Taken(media=media, made=media.id == media_id)

    async def look(
        self, pieces: AsyncIterator[bytes], *, at: str = "", wanted: FileType | None = None
    ) -> MediaFacts:
        """What `take` would find, and raise; nothing is kept."""
        async with self._received(pieces, at, wanted) as (_, facts):
            return facts

    @asynccontextmanager
    async def _received(
        self, pieces: AsyncIterator[bytes], at: str, wanted: FileType | None
    ) -> AsyncIterator[tuple[Arrival, MediaFacts]]:
        try:
            with room_is_wanted():
                async with self.store.receive(self.most) as arrival:
                    async for piece in pieces:
                        await arrival.write(piece)
                    await arrival.finish()
                    facts = await self.probing.probe(arrival.path, at=at)
                    if wanted is not None and facts.type != wanted:
                        raise _otherwise(at, wanted, facts.type)
                    yield arrival, facts
        except TooMuch as fault:
            raise TooLarge("too_large", f"A file may have at most {fault.limit:,} bytes.") from fault
        except StoreAway as fault:
            raise Unavailable("unavailable", f"The file cannot be kept right now: {fault}.") from fault


def _otherwise(at: str, wanted: str, found: str) -> Invalid:
    what = {"image": "an image", "video": "a video"}.get(found, "a text")
    problem = Problem(
        path=at,
        rule="media.type",
        message=f"This is {what}.",
        limit=wanted,
        actual=found,
        fix=f'Say "type": "{found}".',
    )
    return Invalid("invalid", problem.message, problems=[problem])
