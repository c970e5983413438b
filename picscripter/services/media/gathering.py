"""The files that posts name, brought together before a post is accepted: uploads are found, addresses fetched.

What was approved is then what is published, whatever the address shows by the time of the post.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from picscripter.plugin.errors import PlatformError, Refused
from picscripter.plugin.http import MediaSource
from picscripter.plugin.post import CaptionFile
from picscripter.plugin.problem import Problem
from picscripter.services.media.files import File, files_of, with_files
from picscripter.services.media.intake import Intake
from picscripter.services.media.rows import keeping, with_facts
from picscripter.services.refusals import Invalid, TooLarge
from picscripter.services.wish import Wish
from picscripter.storage.library import FileType, StoredMedia

LARGE = 32 * 1024 * 1024
"""Bytes. Of a post that goes out at once, what is larger is fetched by its worker: no request waits for that."""

UNKNOWN = "media.unknown"
"""The rule of an upload that is not there."""

_AT_ONCE = 4


class Fetch(Protocol):
    """The guarded way to a media address."""

    def __call__(self, media: File) -> AbstractAsyncContextManager[MediaSource]:
        """Refused or Retry when it cannot be had."""


Fetched = dict[tuple[str, str], "StoredMedia | list[Problem] | None"]
"""What one request fetched, by kind and address."""


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
            _unknown(wish.pointer(f"/media/{key}/id"), media_id)
            for wish in wishes
            for key, media_id in wish.uploads.items()
            if media_id not in there
        ]
        wrong = [
            problem
            for wish in wishes
            for key, media_id in wish.uploads.items()
            if media_id in there and (problem := _misfit(wish, key, there[media_id])) is not None
        ]
        found = [
            _with_alts(keeping(wish, {at: there[each] for at, each in wish.uploads.items() if each in there}))
            for wish in wishes
        ]
        return found, [*missing, *wrong]

    async def take_in(
        self, user_id: str, wish: Wish, seen: Fetched, *, most: int | None = None
    ) -> tuple[Wish, list[Problem]]:
        """The wish with what its addresses show now, but for what is wanted only when it is published.

        What has more than `most` bytes, or does not say how many, is left for then. `seen`: what the same request
        fetched already; many targets show one file.
        """
        files = files_of(wish.media)
        wanted = [key for key in files if _is_fetched_early(wish, key, files[key])]
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(key: str) -> StoredMedia | list[Problem] | None:
            async with turn:
                at, file = wish.pointer(f"/media/{key}/url"), files[key]
                known = (kind_wanted(file), file.url)
                if known not in seen:
                    seen[known] = await self._take(user_id, file, at, most)
                found = seen[known]
                return [replace(each, path=at) for each in found] if isinstance(found, list) else found

        results = dict(zip(wanted, await asyncio.gather(*(one(key) for key in wanted)), strict=True))
        problems = [each for result in results.values() if isinstance(result, list) for each in result]
        kept = {key: each for key, each in results.items() if isinstance(each, StoredMedia)}
        later = {key for key, result in results.items() if result is None}
        return keeping(replace(wish, late=wish.late | later), kept), problems

    async def look(self, wish: Wish) -> tuple[Wish, list[Problem]]:
        """The wish with the facts of what its addresses show now. Nothing is kept of it."""
        files = files_of(wish.media)
        found: dict[str, File] = {}
        problems: list[Problem] = []
        for key in (key for key in files if _is_fetched_early(wish, key, files[key])):
            at = wish.pointer(f"/media/{key}/url")
            with _told(problems, at, self.intake.most):
                async with self.fetch(files[key]) as source:
                    facts = await self.intake.look(source.chunks(), at=at, wanted=kind_wanted(files[key]))
                found[key] = with_facts(files[key], facts, None)
        return replace(wish, media=with_files(wish.media, found)), problems

    async def _take(
        self, user_id: str, file: File, at: str, most: int | None
    ) -> StoredMedia | list[Problem] | None:
        """None: it has more than `most` bytes."""
        problems: list[Problem] = []
        with _told(problems, at, self.intake.most):
            async with self.fetch(file) as source:
                if most is not None and (source.size is None or source.size > most):
                    return None
                taken = await self.intake.take(
                    user_id, source.chunks(), at=at, source_url=file.url, wanted=kind_wanted(file)
                )
                return taken.media
        return problems


def kind_wanted(file: File) -> FileType:
    """What the place of a file asks for."""
    return "text" if isinstance(file, CaptionFile) else file.type


@contextmanager
def _told(problems: list[Problem], at: str, most: int) -> Iterator[None]:
    """What is wrong with a file, as problems of the request that names it."""
    try:
        yield
    except Refused as fault:
        problems += [replace(each, path=at) for each in fault.problems] or [_unreachable(at, fault.message)]
    except PlatformError as fault:  # Retry: at some other time it may be had, but the post is wanted now
        problems.append(_unreachable(at, fault.message))
    except Invalid as fault:
        problems += fault.problems
    except TooLarge as fault:
        problems.append(Problem(path=at, rule="media.size", message=fault.detail, limit=most))


def is_fetched_early(wish: Wish) -> bool:
    """Whether any of its files is fetched when the post is accepted."""
    return any(_is_fetched_early(wish, key, file) for key, file in files_of(wish.media).items())


def _is_fetched_early(wish: Wish, key: str, file: File) -> bool:
    return bool(file.url) and key not in wish.late and key not in wish.kept


def _misfit(wish: Wish, key: str, there: StoredMedia) -> Problem | None:
    """An upload that cannot stand in that place: a text for a picture, a film for a cover, no such as was said."""
    wanted = _wanted(wish, key)
    if there.type in wanted:
        return None
    return Problem(
        path=wish.pointer(f"/media/{key}/id"),
        rule="media.type",
        message="This file cannot stand here.",
        limit=" or ".join(sorted(wanted)),
        actual=there.type,
        fix=_way_out(key, there.type),
    )


def _way_out(key: str, there: FileType) -> str:
    if key.endswith("/cover"):
        return "Name a picture here."
    if "/captions/" in key:
        return "Name a file of captions here."
    return 'Name it below "captions" of a video.' if there == "text" else f'Say "type": "{there}".'


def _wanted(wish: Wish, key: str) -> set[str]:
    if key.endswith("/cover"):
        return {"image"}
    if "/captions/" in key:
        return {"text"}
    return {wish.types[key]} if key in wish.types else {"image", "video"}


def _with_alts(wish: Wish) -> Wish:
    """A file's own text stands where the request says nothing of one. `null` and an empty one say: there is none."""
    open_to_it = wish.silent & wish.kept.keys()
    media = [
        replace(each, alt=wish.kept[str(index)].alt) if str(index) in open_to_it else each
        for index, each in enumerate(wish.media)
    ]
    return replace(wish, media=tuple(media))


def _unknown(at: str, media_id: str) -> Problem:
    return Problem(
        path=at,
        rule=UNKNOWN,
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
