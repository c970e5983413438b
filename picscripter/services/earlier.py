"""Posts that the same request made before: found under its ids, and held to be of the same content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.plugin.problem import Problem
from picscripter.services.checking import Checked
from picscripter.services.media.gathering import UNKNOWN
from picscripter.services.media.rows import lost, recalled, rows_of, said
from picscripter.services.refusals import Conflicts
from picscripter.services.wish import Wish
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.posts import Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What an earlier sending of a request stored. `ids` below are those that its posts get, one for each wish."""

    posts: Posts

    async def of(
        self,
        user_id: str,
        wishes: Sequence[Wish],
        results: Sequence[Checked | list[Problem]],
        ids: Sequence[str],
    ) -> list[StoredPost | None]:
        """The post of each wish, or None. Conflicts: a clientPostId names one of another content."""
        found: list[StoredPost | None] = []
        for wish, result, post_id in zip(wishes, results, ids, strict=True):
            post = await self._one(user_id, wish, post_id)
            if post is not None and post.id != post_id:
                _must_agree(wish, result, post)
            found.append(post)
        return found

    async def recall(
        self, user_id: str, wishes: Sequence[Wish], ids: Sequence[str], unknown: Sequence[Problem]
    ) -> tuple[list[Wish], list[Problem]]:
        """The wishes with what earlier posts of the same ids know of uploads that are gone, and what nobody knows."""
        found = []
        for wish, post_id in zip(wishes, ids, strict=True):
            post = await self._one(user_id, wish, post_id) if lost(wish) else None
            found.append(wish if post is None else recalled(wish, post.media))
        still = {wish.pointer(f"/media/{key}/id") for wish in found for key in lost(wish)}
        return found, [each for each in unknown if each.rule != UNKNOWN or each.path in still]

    async def _one(self, user_id: str, wish: Wish, post_id: str) -> StoredPost | None:
        post = await self.posts.get(user_id, post_id)
        if post is None and wish.client_post_id is not None:
            return await self.posts.by_client_id(user_id, wish.client_post_id)
        return post


def _must_agree(wish: Wish, result: Checked | list[Problem], post: StoredPost) -> None:
    """The same clientPostId must mean the same post, else a post would silently be lost."""
    compared: Mapping[str, tuple[Any, Any]] = {
        "/platform": (wish.platform or post.platform, post.platform),
        "/connectionId": (wish.connection_id or post.connection_id, post.connection_id),
        "/caption": (wish.caption, post.caption),
        "/media": (said(rows_of(wish)), said(post.media)),
        "/options": (dict(result.options) if isinstance(result, Checked) else post.options, post.options),
        "/scheduledAtISO": (_moment(wish.scheduled_at), post.scheduled_at),
    }
    problems = [
        Problem(
            path=wish.pointer(path),
            rule="differs",
            message="The first post with this clientPostId says otherwise.",
            fix="Use a new clientPostId for a new post, or PATCH the first one.",
        )
        for path, (new, old) in compared.items()
        if new != old
    ]
    if problems:
        raise Conflicts(
            "client_post_id_taken",
            f"The clientPostId {wish.client_post_id!r} names post {post.id}, which has another content.",
            problems=problems,
            more={"postId": post.id},
        )


def _moment(text: str | None) -> datetime | str | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return text
