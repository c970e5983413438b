"""The files that posts name, brought together before a post is accepted: uploads are found, addresses fetched.

What was approved is then what is published, whatever the address shows by the time of the post.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from picscripter.plugin.errors import PlatformError, Refused
from picscripter.plugin.http import MediaSource
from picscripter.plugin.post import Media
from picscripter.plugin.problem import Problem
from picscripter.services.media.intake import Intake
from picscripter.services.media.rows import keeping
from picscripter.services.refusals import Invalid, TooLarge
from picscripter.services.wish import Wish
from picscripter.storage.library import StoredMedia

LARGE = 32 * 1024 * 1024
"""Bytes. Of a post that goes out at once, what is larger is fetched by its worker: no request waits for that."""

_AT_ONCE = 4


class Fetch(Protocol):
    """The guarded way to a media address."""

    def __call__(self, media: Media) -> AbstractAsyncContextManager[MediaSource]:
        """Refused or Retry when it cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Makes the media of wishes ours."""

    intake: Intake
    fetch: Fetch

    async def find(self, user_id: str, wishes: Sequence[Wish]) -> tuple[list[Wish], list[Problem]]:
        """The wishes with the uploads that they name, and those that are not there. Asks only when one is named."""
        ids = sorted({each for wish in wishes for each in wish.uploads.values()})
        if not ids:
            return list(wishes), []
        there = await self.intake.library.several(user_id, ids)
        missing = [
            _unknown(wish.pointer(f"/media/{index}/id"), media_id)
            for wish in wishes
            for index, media_id in wish.uploads.items()
            if media_id not in there
        ]
        found = [
            _with_alts(keeping(wish, {at: there[each] for at, each in wish.uploads.items() if each in there}))
            for wish in wishes
        ]
        return found, missing

    async def take_in(
        self, user_id: str, wish: Wish, *, most: int | None = None
    ) -> tuple[Wish, list[Problem]]:
        """The wish with what its addresses show now, but for what is wanted only when it is published.

        What has more than `most` bytes, or does not say how many, is left for then.
        """
        wanted = fetched_early(wish)
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(index: int) -> StoredMedia | list[Problem] | None:
            async with turn:
                at = wish.pointer(f"/media/{index}/url")
                return await self._take(user_id, wish.media[index], at, most)

        results = dict(zip(wanted, await asyncio.gather(*(one(index) for index in wanted)), strict=True))
        problems = [each for result in results.values() if isinstance(result, list) for each in result]
        kept = {index: each for index, each in results.items() if isinstance(each, StoredMedia)}
        later = {index for index, result in results.items() if result is None}
        return keeping(replace(wish, late=wish.late | later), kept), problems

    async def _take(
        self, user_id: str, media: Media, at: str, most: int | None
    ) -> StoredMedia | list[Problem] | None:
        """None: it has more than `most` bytes."""
        try:
            async with self.fetch(media) as source:
                if most is not None and (source.size is None or source.size > most):
                    return None
                taken = await self.intake.take(
                    user_id, source.chunks(), at=at, source_url=media.url, wanted=media.type
                )
                return taken.media
        except Refused as fault:
            return [replace(each, path=at) for each in fault.problems] or [_unreachable(at, fault.message)]
        except PlatformError as fault:  # Retry: at some other time it may be had, but the post is wanted now
            return [_unreachable(at, fault.message)]
        except Invalid as fault:
            return list(fault.problems)
        except TooLarge as fault:
            return [Problem(path=at, rule="media.size", message=fault.detail, limit=self.intake.most)]


def fetched_early(wish: Wish) -> list[int]:
    """Which of its media are fetched when the post is accepted."""
    return [
        index
        for index, media in enumerate(wish.media)
        if media.url and index not in wish.late and index not in wish.kept
    ]


def _with_alts(wish: Wish) -> Wish:
    """A file's own text stands where the post gives none."""
    media = [
        replace(each, alt=each.alt or (wish.kept[index].alt if index in wish.kept else None))
        for index, each in enumerate(wish.media)
    ]
    return replace(wish, media=tuple(media))


def _unknown(at: str, media_id: str) -> Problem:
    return Problem(
        path=at,
        rule="media.unknown",
        message="You have no file of this id.",
        actual=media_id[:100],
        fix="Hand the file in by POST /api/media.",
    )


def _unreachable(at: str, message: str) -> Problem:
    return Problem(
        path=at,
        rule="media.unreachable",
        message=message,
        fix='Try again, hand the file in by POST /api/media, or say "fetch": "publish".',
    )
