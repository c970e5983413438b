"""Media that were not fetched when their post was accepted: taken in before anything of it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from picscripter.domain.fixing import Fix
from picscripter.domain.media_rules import check_media
from picscripter.platforms.platform import Platform
from picscripter.plugin.errors import Refused
from picscripter.plugin.limits import Limit
from picscripter.plugin.post import Media
from picscripter.plugin.problem import Problem
from picscripter.services.media.files import File, files_of, with_files
from picscripter.services.media.fixing import Fixing
from picscripter.services.media.gathering import Fetch, kind_wanted
from picscripter.services.media.intake import Intake
from picscripter.services.media.rows import as_seen, as_wished, rows_from, with_facts
from picscripter.services.refusals import Invalid, TooLarge
from picscripter.storage.library import StoredMedia
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.posts import Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMedia:
    """Fetches what posts name by an address, and looks at it as if it had been handed in."""

    intake: Intake
    fetch: Fetch
    posts: Posts
    fixing: Fixing | None = None

    async def take_in(self, post: StoredPost, platform: Platform) -> list[dict[str, Any]] | None:
        """The rows of the post's media, all in our store now; None: they were.

        Refused when one cannot be had or the platform's rules are against it; Retry when it may be had later;
        Unavailable when that is for want of room, or of the store.
        """
        wished = as_wished(post.media)
        ids, media, limits = dict(wished["uploads"]), wished["media"], platform.description.limits
        fixes, originals = wished["fixes"], dict(wished["originals"])
        missing = {key: file for key, file in files_of(media).items() if file.sha256 is None}
        if not missing:
            return None
        found = {}
        for key, file in missing.items():
            taken = await self._taken(post.user_id, file, f"/media/{key}")
            if key in fixes:
                originals[key] = taken.id
                taken = await self._fixed(post.user_id, file, taken, fixes[key], limits, f"/media/{key}")
            ids[key], found[key] = taken.id, with_facts(file, taken, taken.sha256)
        rows = rows_from(with_files(media, found), ids, wished["late"], fixes=fixes, originals=originals)
        problems = check_media(limits, as_seen(rows))
        if problems:
            raise Refused(problems[0].message, problems=tuple(problems))
        return rows

    async def _fixed(
        self, user_id: str, file: File, taken: StoredMedia, fix: Fix, limits: Mapping[str, Limit], at: str
    ) -> StoredMedia:
        """Changed as its owner asked, or as it was."""
        media = with_facts(file, taken, taken.sha256)
        if self.fixing is None or not isinstance(media, Media):
            return taken
        try:
            return await self.fixing.changed(user_id, taken, media, fix, limits, at=at)
        except Invalid as fault:
            raise Refused(fault.detail, problems=_at(at, fault.problems)) from fault
        except TooLarge as fault:
            raise Refused(fault.detail) from fault

    async def _taken(self, user_id: str, file: File, at: str) -> StoredMedia:
        try:
            async with self.fetch(file) as source:
                taken = await self.intake.take(
                    user_id, source.chunks(), at=at, source_url=file.url, wanted=kind_wanted(file)
                )
        except Refused as fault:
            raise Refused(fault.message, problems=_at(at, fault.problems)) from fault
        except Invalid as fault:
            raise Refused(fault.detail, problems=_at(at, fault.problems)) from fault
        except TooLarge as fault:
            raise Refused(fault.detail) from fault
        return taken.media


def _at(at: str, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(each, path=at) for each in problems)
