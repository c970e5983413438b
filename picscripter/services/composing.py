"""Accepting posts: check all that is wrong, store all or none, and never make a second one of what came before."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.domain.states import Status
from picscripter.domain.timing import start_of
from picscripter.platforms.platform import Platform
from picscripter.plugin.clock import Clock
from picscripter.plugin.problem import Problem
from picscripter.services.checking import Checked, Checking
from picscripter.services.choosing import summaries
from picscripter.services.earlier import Earlier
from picscripter.services.media.fixing import Fixing, to_fix
from picscripter.services.media.gathering import LARGE, UNKNOWN, Fetched, Gathering, is_fetched_early
from picscripter.services.media.rows import rows_of
from picscripter.services.pointing import summary
from picscripter.services.refusals import Conflicts, Invalid
from picscripter.services.wish import Wish
from picscripter.storage.batching import Batcher
from picscripter.storage.connections import Connections
from picscripter.storage.database import Conflict
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.library import MediaGone
from picscripter.storage.post_rows import NewPost, StoredPost
from picscripter.storage.posts import Gone, Posts
from picscripter.storage.stored_connection import StoredConnection

OWN_CODE = ("not_connected", "reconnect", "choose_connection")
"""When nothing else is wrong the answer as a whole says so, so that an app can send the person to connect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A post, and whether this request made it (False: it was there, under the same id or clientPostId)."""

    post: StoredPost
    made: bool


class Composing:
    """Turns wishes into posts."""

    def __init__(
        self,
        *,
        posts: Posts,
        connections: Connections,
        checking: Checking,
        clock: Clock,
        gathering: Gathering | None = None,
        fixing: Fixing | None = None,
    ) -> None:
        """`gathering`: what brings media together; without it, uploads cannot be named. `fixing`: what changes them."""
        self.gathering = gathering
        self.fixing = fixing
        self.posts = posts
        self.connections = connections
        self.checking = checking
        self.clock = clock
        self._earlier = Earlier(posts=posts)
        # Requests that come at once read their accounts in one statement; nobody is shown an older state.
        self._reading: Batcher[str, list[StoredConnection]] = Batcher(connections.of_users)

    async def accept(
        self,
        user_id: str,
        wishes: Sequence[Wish],
        *,
        wrong: Sequence[Problem] = (),
        ids: Sequence[str] | None = None,
        batch_id: str | None = None,
    ) -> list[Accepted]:
        """A post for each wish, in their order. Invalid with all problems of all wishes, and then nothing is stored.

        `wrong`: what is known to be wrong with the request already. `ids`: the ids that the posts get, so that the
        same request meets its own posts. Conflicts: a clientPostId names a post of another content.
        """
        given = ids or [str(uuid.uuid4()) for _ in wishes]
        wrong = [*wrong, *_named_twice(wishes)]
        wishes, unknown = await self.found(user_id, wishes)
        again = any(each.rule == UNKNOWN for each in unknown)  # or were they there when it was sent first?
        if again:
            wishes, unknown = await self._earlier.recall(user_id, wishes, given, unknown)
        wrong = [*wrong, *unknown]
        connections = await self._reading.submit(user_id)
        results = self._check(wishes, connections)
        known: list[StoredPost | None] = [None] * len(wishes)
        if not wrong and (again or any(self._fetches(each) for each in results)):
            # Who asks again fetches nothing again.
            known = await self._earlier.of(user_id, wishes, results, given)
            if not _problems([each for each, post in zip(results, known, strict=True) if post is None]):
                results, wrong = await self._taken_in(user_id, results, known, connections)
        for _ in range(3):  # a second sending of the request may be storing them at this moment
            missing = [index for index, post in enumerate(known) if post is None]
            problems = [*wrong, *_problems([results[index] for index in missing])]
            if not problems:
                new = [self._new(user_id, results[index], given[index], batch_id) for index in missing]
                made = await self._store(new)
                if made is not None:
                    return _merged(known, made)
            if wrong or known == (found := await self._earlier.of(user_id, wishes, results, given)):
                raise refusal(problems, wishes, connections)
            known = found
        raise Conflicts("conflict", "Somebody else is making the same posts right now; ask again.")

    async def validate(self, user_id: str, wishes: Sequence[Wish], wrong: Sequence[Problem]) -> list[Checked]:
        """What would be stored. Invalid as `accept` raises it; nothing is stored either way."""
        wishes, unknown = await self.found(user_id, wishes)
        wrong = [*wrong, *unknown]
        connections = await self._reading.submit(user_id)
        results: Sequence[Checked | list[Problem]] = self._check(wishes, connections)
        problems = [*wrong, *_named_twice(wishes), *_problems(results)]
        if not problems:
            results, problems = await self._looked_at(results, connections)
            problems += _problems(results)
        if problems:
            raise refusal(problems, wishes, connections)
        return [each for each in results if isinstance(each, Checked)]

    async def _looked_at(
        self, results: Sequence[Checked | list[Problem]], connections: Sequence[StoredConnection]
    ) -> tuple[list[Checked | list[Problem]], list[Problem]]:
        """The results with the facts of what their addresses show now; nothing of it is kept."""
        checked: list[Checked | list[Problem]] = []
        problems: list[Problem] = []
        for result in results:
            if self.gathering is None or not isinstance(result, Checked) or not self._fetches(result):
                checked.append(result)
                continue
            wish, wrong = await self.gathering.look(result.wish)
            problems += wrong
            checked += self._check([wish], connections)
        return checked, list(dict.fromkeys(problems))

    async def found(self, user_id: str, wishes: Sequence[Wish]) -> tuple[Sequence[Wish], list[Problem]]:
        """The wishes with the uploads that they name, and problems for those that are not there."""
        if self.gathering is None or not any(wish.uploads for wish in wishes):
            return wishes, []
        return await self.gathering.find(user_id, wishes)

    def _fetches(self, checked: Checked | list[Problem]) -> bool:
        """Whether its media are fetched or changed now: what was approved is what is published."""
        return self.gathering is not None and isinstance(checked, Checked) and is_worked_on(checked.wish)

    async def _taken_in(
        self,
        user_id: str,
        results: Sequence[Checked | list[Problem]],
        known: Sequence[StoredPost | None],
        connections: Sequence[StoredConnection],
    ) -> tuple[list[Checked | list[Problem]], list[Problem]]:
        """The results with the media of new posts in our store, checked again now that they are known."""
        checked: list[Checked | list[Problem]] = []
        problems: list[Problem] = []
        seen: Fetched = {}
        for result, post in zip(results, known, strict=True):
            if post is not None or not self._fetches(result):
                checked.append(result)
                continue
            assert isinstance(result, Checked)
            at = result.post.scheduled_at
            soon = at is None or at <= self.clock.now()
            wish, wrong = await self.take_in(user_id, result.wish, result.platform, seen, soon=soon)
            problems += wrong
            checked += self._check([wish], connections)
        return checked, list(dict.fromkeys(problems))

    async def take_in(
        self, user_id: str, wish: Wish, platform: Platform, seen: Fetched | None = None, *, soon: bool = False
    ) -> tuple[Wish, list[Problem]]:
        """The wish with its media in our store, changed where that was asked for, and what cannot be had.

        `soon`: it goes out at once.
        """
        if self.gathering is None:
            return wish, []
        most = LARGE if soon else None
        wish, wrong = await self.gathering.take_in(user_id, wish, {} if seen is None else seen, most=most)
        if wrong or self.fixing is None:
            return wish, wrong
        return await self.fixing.fix(user_id, wish, platform.description.limits)

    def _check(
        self, wishes: Sequence[Wish], connections: Sequence[StoredConnection]
    ) -> list[Checked | list[Problem]]:
        now = self.clock.now()
        return [self.checking.check(wish, connections, now) for wish in wishes]

    async def _store(self, new: Sequence[NewPost]) -> list[StoredPost] | None:
        """The stored posts; None: one of them is there already."""
        try:
            return await self.posts.create(new) if new else []
        except Conflict:
            return None
        except Gone as fault:
            raise Invalid("not_connected", "The account was disconnected a moment ago.") from fault
        except MediaGone as fault:
            raise Conflicts("conflict", "A file that the post shows was deleted a moment ago.") from fault

    def _new(
        self, user_id: str, checked: Checked | list[Problem], post_id: str, batch: str | None
    ) -> NewPost:
        assert isinstance(checked, Checked)
        due_at, status = self.due(checked, checked.post.scheduled_at)
        return NewPost(
            id=post_id,
            user_id=user_id,
            connection_id=checked.connection.id,
            batch_id=batch,
            platform=checked.platform.description.name,
            caption=checked.wish.caption,
            media=rows_of(checked.wish),
            options=dict(checked.options),
            scheduled_at=checked.post.scheduled_at,
            client_post_id=checked.wish.client_post_id,
            due_at=due_at,
            status=status,
        )

    def due(self, checked: Checked, scheduled_at: datetime | None) -> tuple[Ms, Status]:
        """When the engine takes it up, and what it is called until then."""
        now = self.clock.now()
        if scheduled_at is None or scheduled_at <= now:
            return to_ms(now), Status.QUEUED
        return to_ms(start_of(scheduled_at, checked.platform.ahead(checked.post), now)), Status.SCHEDULED


def is_worked_on(wish: Wish) -> bool:
    """Whether any of its files is fetched or changed when the post is accepted."""
    return is_fetched_early(wish) or bool(to_fix(wish))


def _problems(results: Sequence[Checked | list[Problem]]) -> list[Problem]:
    found = [problem for each in results if isinstance(each, list) for problem in each]
    return list(dict.fromkeys(found))


def _named_twice(wishes: Sequence[Wish]) -> list[Problem]:
    """One clientPostId names one post, so two targets cannot have the same."""
    often = Counter(wish.client_post_id for wish in wishes)
    return [
        Problem(
            path=wish.pointer("/clientPostId"),
            rule="clientPostId.twice",
            message="Two targets have the same clientPostId.",
            actual=wish.client_post_id,
            fix="Give each target its own.",
        )
        for wish in wishes
        if wish.client_post_id is not None and often[wish.client_post_id] > 1
    ]


def _merged(known: Sequence[StoredPost | None], made: Sequence[StoredPost]) -> list[Accepted]:
    rest = iter(made)
    return [
        Accepted(post=next(rest), made=True) if post is None else Accepted(post=post, made=False)
        for post in known
    ]


def refusal(
    problems: Sequence[Problem], wishes: Sequence[Wish], connections: Sequence[StoredConnection]
) -> Invalid:
    """All that is wrong; when an account has to be chosen, with the list to choose from."""
    rules = {problem.rule for problem in problems}
    code = rules.copy().pop() if len(rules) == 1 and rules <= set(OWN_CODE) else "invalid"
    more: dict[str, Any] = {}
    if rules & {"choose_connection", "connection.unknown"}:
        platform = wishes[0].platform if len(wishes) == 1 else None
        more["connections"] = summaries(connections, platform)
    return Invalid(code, summary(problems), problems=problems, more=more)
