"""Changing a post that is not out yet: edit, reschedule, cancel, take up again, settle what nobody knows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from picscripter.domain.states import Status
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.problem import Problem
from picscripter.services.checking import Checked
from picscripter.services.composing import Composing, is_worked_on, refusal
from picscripter.services.media.rows import as_wished, rows_of
from picscripter.services.refusals import Conflicts, Invalid, NotFound
from picscripter.services.wish import Wish
from picscripter.storage.database import Conflict
from picscripter.storage.fields import to_ms
from picscripter.storage.library import MediaGone
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.posts import Posts
from picscripter.storage.settling import TooEarly, Unnamed

Verdict = Literal["published", "retry", "discard"]

_ENDS = {
    Status.PUBLISHED: "it is public; POST …/unpublish removes it",
    Status.PARTIAL: "a part of it is public",
    Status.DELIVERED: "it was delivered",
    Status.FAILED: "it has failed; POST …/retry takes it up again",
    Status.CANCELLED: "it is cancelled; POST …/retry takes it up again",
    Status.UNKNOWN: "nobody knows yet whether it is public; POST …/resolve settles it",
}


@contextmanager
def _all_there() -> Iterator[None]:
    """Conflicts when the post shows a file that was deleted meanwhile."""
    try:
        yield
    except MediaGone as fault:
        raise Conflicts(
            "media_gone",
            "A file that the post shows was deleted: make a new post with the file handed in again.",
            more={"mediaIds": list(fault.ids)},
        ) from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """What owners do to their posts. NotFound for a post that is not theirs."""

    posts: Posts
    composing: Composing
    platforms: Registry
    clock: Clock
    settle_seconds: float | None = None

    async def get(self, user_id: str, post_id: str) -> StoredPost:
        """The post."""
        post = await self.posts.get(user_id, post_id)
        if post is None:
            raise NotFound("not_found", "You have no post of this id.")
        return post

    async def edit(self, user_id: str, post_id: str, changes: Mapping[str, Any]) -> StoredPost:
        """Replace what `changes` names (fields of a Wish). Invalid as for a new post; Conflicts: too late."""
        post = await self.get(user_id, post_id)
        checked = await self._check(user_id, post, changes)
        moved = "scheduled_at" in changes
        scheduled_at = checked.post.scheduled_at if moved else post.scheduled_at
        if is_worked_on(checked.wish):
            soon = scheduled_at is None or scheduled_at <= self.clock.now()
            checked = await self._taken_in(user_id, checked, soon=soon)
        due_at, status = self.composing.due(checked, scheduled_at)
        with _all_there():
            edited = await self.posts.edit(
                user_id,
                post_id,
                caption=checked.wish.caption,
                media=rows_of(checked.wish),
                options=dict(checked.options),
                scheduled_at=scheduled_at,
                due_at=due_at,
                status=status,
            )
        return edited or await self._too_late(user_id, post_id)

    async def _check(self, user_id: str, post: StoredPost, changes: Mapping[str, Any]) -> Checked:
        connections = await self.composing.connections.of_user(user_id)
        before: dict[str, Any] = {
            "caption": post.caption,
            **as_wished(post.media),
            "options": post.options,
        }
        # The connection stays, whatever an option says; the old time may be past by now, and is not judged again.
        wish = Wish(platform=post.platform, connection_id=post.connection_id, **{**before, **changes})
        [wish], unknown = await self.composing.found(user_id, [wish])
        checked = self.composing.checking.check(wish, connections, self.clock.now())
        if isinstance(checked, Checked) and not unknown:
            return checked
        problems = checked if isinstance(checked, list) else []
        raise refusal([*unknown, *problems], [wish], connections)

    async def _taken_in(self, user_id: str, checked: Checked, *, soon: bool) -> Checked:
        """The same with its new media in our store, checked again now that they are known."""
        wish, wrong = await self.composing.take_in(user_id, checked.wish, checked.platform, soon=soon)
        again = self.composing.checking.check(wish, [checked.connection], self.clock.now())
        if isinstance(again, Checked) and not wrong:
            return again
        raise refusal([*wrong, *(again if isinstance(again, list) else [])], [wish], [checked.connection])

    async def cancel(self, user_id: str, post_id: str) -> StoredPost:
        """Cancel; a second time is the same as once. Conflicts when it is too late."""
        cancelled = await self.posts.cancel(user_id, post_id)
        if cancelled is not None:
            return cancelled
        post = await self.get(user_id, post_id)
        return post if post.status is Status.CANCELLED else await self._too_late(user_id, post_id)

    async def _too_late(self, user_id: str, post_id: str) -> NoReturn:
        post = await self.get(user_id, post_id)
        why = _ENDS.get(post.status, "it is being published at this moment")
        raise Conflicts(
            "too_late", f"The post can no longer be changed: {why}.", more={"postStatus": post.status}
        )

    async def retry(self, user_id: str, post_id: str) -> StoredPost:
        """Take it up again, at its time when that is still to come. Conflicts when it is in no such state."""
        post = await self.get(user_id, post_id)
        # Its plugin knows how early to begin, from the content; begun too late it is late, so none is asked here:
        # the engine waits for the time of what it takes up early.
        with _all_there():
            again = await self.posts.retry(user_id, post_id, due_at=to_ms(self.clock.now()))
        if again is not None:
            return again
        hint = " POST …/resolve settles it." if post.status is Status.UNKNOWN else ""
        raise Conflicts(
            "not_retryable",
            f"Only failed, held and cancelled posts are taken up again; this one is {post.status}.{hint}",
            more={"postStatus": post.status},
        )

    async def resolve(
        self, user_id: str, post_id: str, verdict: Verdict, external_id: str | None, external_url: str | None
    ) -> StoredPost:
        """A person's word on a post whose outcome is unknown. Conflicts: it is not, or it is too early to say.

        Invalid: it is in the middle of a thread, whose rest cannot be sent without the id of what is public.
        """
        post = await self.get(user_id, post_id)
        try:
            settled = await self.posts.resolve(
                user_id,
                post_id,
                verdict,
                settle_ms=self._settle_ms(post.platform),
                external_id=external_id,
                external_url=external_url,
            )
        except Conflict as fault:
            raise Conflicts(
                "external_id_taken", "Another post of this account has this externalId already."
            ) from fault
        if isinstance(settled, Unnamed):
            problem = Problem(
                path="/externalId",
                rule="required",
                message="It is one part of several, and the rest is sent after it: say its id at the platform, too.",
                fix="Give externalId beside externalUrl; or discard, and the post stays as it is, in part.",
            )
            raise Invalid("invalid", problem.message, problems=[problem])
        if isinstance(settled, TooEarly):
            seconds = (settled.not_before - self.clock.now()).total_seconds()
            raise Conflicts(
                "too_early",
                f"The lost request may still take effect; say {verdict} after {settled.not_before:%H:%M:%S} UTC.",
                more={"notBefore": settled.not_before.isoformat().replace("+00:00", "Z")},
                retry_after=max(1.0, seconds),
            )
        if settled is None:
            raise Conflicts(
                "not_unknown",
                f"Only a post whose outcome is unknown is resolved; this one is {post.status}.",
                more={"postStatus": post.status},
            )
        return settled

    def _settle_ms(self, platform: str) -> int:
        if self.settle_seconds is not None:
            return int(self.settle_seconds * 1000)
        known = self.platforms.get(platform)
        # Without its plugin nobody knows how long its effects take to show: an hour is beyond all that are known.
        return int(known.description.settle.total_seconds() * 1000) if known else 3_600_000
