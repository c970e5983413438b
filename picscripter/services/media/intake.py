"""Taking a file in: to the disk with its hash as it passes, looked at, kept, entered; all of it or nothing."""

import errno
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

from picscripter.plugin.clock import Clock
from picscripter.plugin.post import MediaType
from picscripter.plugin.problem import Problem
from picscripter.services.media.probing import Probing
from picscripter.services.refusals import Invalid, TooLarge, Unavailable
from picscripter.storage.fields import to_ms
from picscripter.storage.library import Library, MediaFacts, StoredMedia
from picscripter.storage.media_store import Arrival, MediaStore, TooMuch

MOST = 5 * 1024**3
"""Bytes of one file, unless the operator says otherwise."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


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
        wanted: MediaType | None = None,
    ) -> Taken:
        """Invalid, pointing to `at`: it is not `wanted`, or nothing that is taken. TooLarge; Unavailable: no room."""
        try:
            async with self.store.receive(self.most) as arrival:
                facts = await self._kept(arrival, pieces, at, wanted)
                sha256 = arrival.sha256
        except TooMuch as fault:
            raise TooLarge("too_large", f"A file may have at most {fault.limit:,} bytes.") from fault
        except OSError as fault:
            if fault.errno not in _FULL:
                raise
            raise Unavailable("no_room", "There is no room for the file right now.") from fault
        media_id = str(uuid.uuid4())
        media = await self.library.add(user_id, media_id, sha256, facts, alt=alt, source_url=source_url)
        return Taken(media=media, made=media.id == media_id)

    async def _kept(
        self, arrival: Arrival, pieces: AsyncIterator[bytes], at: str, wanted: MediaType | None
    ) -> MediaFacts:
        async for piece in pieces:
            await arrival.write(piece)
        await arrival.finish()
        facts = await self.probing.probe(arrival.path, at=at)
        if wanted is not None and facts.type != wanted:
            raise _otherwise(at, wanted, facts.type)
        await self.store.keep(arrival, to_ms(self.clock.now()))
        return facts


def _otherwise(at: str, wanted: str, found: str) -> Invalid:
    article = "an image" if found == "image" else "a video"
    problem = Problem(
        path=at,
        rule="media.type",
        message=f"This is {article}.",
        limit=wanted,
        actual=found,
        fix=f'Say "type": "{found}".',
    )
    return Invalid("invalid", problem.message, problems=[problem])
