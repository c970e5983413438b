"""Pictures brought within a platform's limits, where their owner asked for it: each becomes another file of ours."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from picscripter.domain.fixing import Changes, Fix, cannot_clean, decide, planned
from picscripter.plugin.limits import Limit
from picscripter.plugin.post import Media
from picscripter.plugin.problem import Problem
from picscripter.services.media.intake import Intake
from picscripter.services.media.program import said_by
from picscripter.services.media.room import no_room, room_is_wanted
from picscripter.services.media.rows import keeping
from picscripter.services.refusals import Invalid, TooLarge
from picscripter.services.wish import Wish
from picscripter.storage.library import StoredMedia
from picscripter.storage.media_store import PIECE

CHILD = "picscripter.services.media.fixing_program"
SECONDS = 60.0
_AT_ONCE = 2

Limits = Mapping[str, Limit]


def to_fix(wish: Wish) -> list[str]:
    """The names of the pictures that were not looked at yet to be changed."""
    return [key for key in wish.fixes if key not in wish.originals]


def as_fixed(wish: Wish, limits: Limits) -> tuple[Media, ...]:
    """Its media as they will be when they are changed as their owner asked."""
    waiting = set(to_fix(wish))
    return tuple(
        planned(each, wish.fixes[str(index)], limits) if str(index) in waiting else each
        for index, each in enumerate(wish.media)
    )


def unfixable(wish: Wish) -> list[Problem]:
    """What was asked for and cannot be done, whatever the platform is."""
    problems = []
    for key in to_fix(wish):
        media, at = wish.media[int(key)], wish.pointer(f"/media/{key}/fix")
        if media.type == "video":
            problems.append(
                Problem(path=at, rule="media.fix", message="Only pictures are changed.", fix="Leave fix out.")
            )
        elif cannot_clean(media, wish.fixes[key]):
            message = f"What stands beside a picture cannot be taken out of a file of {media.content_type}."
            fix = 'Allow another format, too: "types": true.'
            problems.append(Problem(path=at, rule="media.fix", message=message, fix=fix))
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """Changes pictures of our store; the originals stay what they are."""

    intake: Intake
    seconds: float = SECONDS
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def fix(self, user_id: str, wish: Wish, limits: Limits) -> tuple[Wish, list[Problem]]:
        """The wish with changed pictures in the places of those that are in our store, and what cannot be changed."""
        problems: list[Problem] = []
        for key in to_fix(wish):
            if (original := wish.kept.get(key)) is None:
                continue  # it is fetched when it is published, and changed then
            made, wrong = await self._one(user_id, wish, key, original, limits)
            problems += wrong
            wish = keeping(wish, {key: made})
            wish = replace(wish, originals={**wish.originals, key: original.id})
        return wish, problems

    async def _one(
        self, user_id: str, wish: Wish, key: str, original: StoredMedia, limits: Limits
    ) -> tuple[StoredMedia, list[Problem]]:
        at = wish.pointer(f"/media/{key}")
        try:
            changed = await self.changed(
                user_id, original, wish.media[int(key)], wish.fixes[key], limits, at=at
            )
        except Invalid as fault:
            return original, [replace(each, path=at) for each in fault.problems]
        except TooLarge as fault:
            return original, [Problem(path=at, rule="media.size", message=fault.detail)]
        return changed, []

    async def changed(
        self, user_id: str, original: StoredMedia, media: Media, fix: Fix, limits: Limits, *, at: str
    ) -> StoredMedia:
        """The file that stands for this one, which is itself when nothing is to be changed.

        Invalid: it cannot be changed. Unavailable: not now.
        """
        changes = decide(media, fix, limits)
        if changes is None:
            return original
        with room_is_wanted():
            async with self.turn, self._folder(original) as folder:
                if not await self._made(folder, changes, at):
                    return original
                pieces = _pieces(folder / "target")
                return (await self.intake.take(user_id, pieces, at=at, wanted="image")).media

    @asynccontextmanager
    async def _folder(self, original: StoredMedia) -> AsyncIterator[Path]:
        """A folder of its own for the program, with the original in it."""
        with tempfile.TemporaryDirectory(prefix="picscripter-fixing-") as name:
            folder = Path(name)
            file = await asyncio.to_thread((folder / "source").open, "wb")
            try:
                async with aclosing(self.intake.store.open(original.sha256)) as pieces:
                    async for piece in pieces:
                        await asyncio.to_thread(file.write, piece)
            finally:
                await asyncio.to_thread(file.close)
            yield folder

    async def _made(self, folder: Path, changes: Changes, at: str) -> bool:
        source, target = str(folder / "source"), str(folder / "target")
        said = await said_by(CHILD, source, target, json.dumps(asdict(changes)), seconds=self.seconds)
        try:
            answer: dict[str, Any] = json.loads(said)
            if answer.get("full"):
                raise no_room()
            problem, made = answer.get("problem"), bool(answer.get("made"))
        except (ValueError, AttributeError):  # it died before it had spoken
            message = (
                "The picture could not be changed within the time and the memory that a picture may take."
            )
            problem, made = {"rule": "media.fix", "message": message}, False
        if problem is not None:
            raise Invalid("invalid", problem["message"], problems=[Problem(path=at, **problem)])
        return made


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    file: BinaryIO = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        await asyncio.to_thread(file.close)
