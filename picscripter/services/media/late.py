"""Media that were not fetched when their post was accepted: taken in before anything of it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from picscripter.domain.media_rules import check_media
from picscripter.platforms.platform import Platform
from picscripter.plugin.errors import Refused, Retry
from picscripter.plugin.problem import Problem
from picscripter.services.media.gathering import Fetch
from picscripter.services.media.intake import Intake
from picscripter.services.media.rows import as_seen, media_of, row_of, with_facts
from picscripter.services.refusals import Invalid, TooLarge, Unavailable
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.posts import Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMedia:
    """Fetches what posts name by an address, and looks at it as if it had been handed in."""

    intake: Intake
    fetch: Fetch
    posts: Posts

    async def take_in(self, post: StoredPost, platform: Platform) -> list[dict[str, Any]] | None:
        """The rows of the post's media, all in our store now; None: they were.

        Refused when one cannot be had or the platform's rules are against it; Retry when it may be had later.
        """
        if all(row.get("sha256") for row in post.media):
            return None
        rows = [
            row if row.get("sha256") else await self._taken(post.user_id, row, f"/media/{index}")
            for index, row in enumerate(post.media)
        ]
        problems = check_media(platform.description.limits, as_seen(rows))
        if problems:
            raise Refused(problems[0].message, problems=tuple(problems))
        return rows

    async def _taken(self, user_id: str, row: dict[str, Any], at: str) -> dict[str, Any]:
        media = media_of(row)
        try:
            async with self.fetch(media) as source:
                taken = await self.intake.take(
                    user_id, source.chunks(), at=at, source_url=media.url, wanted=media.type
                )
        except Refused as fault:
            raise Refused(fault.message, problems=_at(at, fault.problems)) from fault
        except Invalid as fault:
            raise Refused(fault.detail, problems=_at(at, fault.problems)) from fault
        except TooLarge as fault:
            raise Refused(fault.detail) from fault
        except Unavailable as fault:
            raise Retry(fault.detail) from fault
        return row_of(with_facts(media, taken.media), taken.media, late=row.get("fetch") == "publish")


def _at(at: str, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(each, path=at) for each in problems)
