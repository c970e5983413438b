"""The stream: posts of all kinds to all accounts, now and in a few seconds, with people who change their minds."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from picscripter.cli.browser import NoButton
from picscripter.cli.exits import Failed
from torture.fleet import Fleet, Json, Unheard
from torture.ledger import Asked
from torture.people import Account, Crowd, User, caption_of, connect, digests_of, media_of

_PATIENCE = 45.0
"""Seconds for which the same request (same clientPostId) is sent again while no API answers."""


@dataclass(slots=True)
class Stream:
    """`asked` grows; `rate` is in posts a second."""

    fleet: Fleet
    crowd: Crowd
    rng: random.Random
    rate: float
    asked: list[Asked] = field(default_factory=list)
    full: set[tuple[int, str]] = field(default_factory=set)
    """User and platform whose allowance of the day is used up."""

    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _count: dict[tuple[int, str], int] = field(default_factory=dict)

    async def run(self, seconds: float) -> None:
        """Post for so long, and wait for what was begun."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        next_at = loop.time()
        while loop.time() < end:
            self._begin(self._request())
            next_at += self.rng.expovariate(self.rate)
            await asyncio.sleep(max(0.0, min(next_at, end) - loop.time()))
        await asyncio.gather(*self._tasks)

    def _begin(self, posts: list[Asked]) -> None:
        if posts:
            task = asyncio.create_task(self._hand_over(posts))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(lambda done: done.result())

    def _request(self) -> list[Asked]:
        """One post, or (one in six) a batch of one user's accounts."""
        places = [
            (user, account)
            for user in self.crowd.users
            for account in user.accounts.values()
            if (user.number, account.platform) not in self.full
        ]
        if not places:
            return []
        platform = self.rng.choice(sorted({account.platform for _, account in places}))
        there = [place for place in places if place[1].platform == platform]
        user, first = min(there, key=lambda place: self._count.get((place[0].number, platform), 0))
        chosen = [first]
        if self.rng.random() < 1 / 6:
            others = [account for each, account in places if each is user and account is not first]
            chosen += self.rng.sample(others, min(len(others), self.rng.randint(1, 3)))
        soon = timedelta(seconds=self.rng.uniform(1.5, 8))
        at = datetime.now(UTC) + soon if self.rng.random() < 0.5 else None
        return [self._asked(user, account, at) for account in chosen]

    def _asked(self, user: User, account: Account, at: datetime | None) -> Asked:
        key = (user.number, account.platform)
        self._count[key] = self._count.get(key, 0) + 1
        mark = f"mark{len(self.asked) + 1}x"
        shape = self.rng.choice(account.shapes)
        self.asked.append(
            Asked(
                mark=mark,
                user=user.number,
                platform=account.platform,
                shape=shape,
                media=digests_of(self.crowd, shape),
                caption=caption_of(mark, 0),
                at=at,
                sent_at=datetime.now(UTC),
            )
        )
        return self.asked[-1]

    async def _hand_over(self, posts: list[Asked]) -> None:
        user = self.crowd.users[posts[0].user]
        by_address = self.rng.random() < 0.2
        second_thoughts = [self.rng.random() for _ in posts]
        answer = await self._until_heard(user, self._body(user, posts, by_address=by_address), posts)
        if answer is None:
            return
        made = answer["posts"] if len(posts) > 1 else [answer]
        for post, told in zip(posts, made, strict=True):
            post.id = told["id"]
        changes = [
            self._change(user, post, chance) for post, chance in zip(posts, second_thoughts, strict=True)
        ]
        await asyncio.gather(*changes)

    def _body(self, user: User, posts: list[Asked], *, by_address: bool) -> Json:
        targets = [
            {
                "platform": post.platform,
                "caption": post.caption,
                "media": media_of(self.fleet, user, post.shape, by_address=by_address),
                "options": user.accounts[post.platform].options,
                "clientPostId": post.mark,
            }
            for post in posts
        ]
        when = {"scheduledAtISO": posts[0].at.isoformat()} if posts[0].at else {}
        return {**targets[0], **when} if len(posts) == 1 else {"targets": targets, **when}

    async def _until_heard(self, user: User, body: Json, posts: list[Asked]) -> Json | None:
        path = "/api/schedule" if posts[0].at else "/api/posts"
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE
        while loop.time() < until:
            try:
                status, answer = await self.fleet.call("POST", path, body, token=user.token)
            except Unheard:
                await asyncio.sleep(0.5)
                continue
            if status < 300:
                return dict(answer)
            rules = {each.get("rule") for each in answer.get("errors", ())}
            for post in posts:
                post.rule = next(iter(rules)) if len(rules) == 1 else None
                post.refused = (
                    f"{status} {answer.get('code')}: {answer.get('detail')} {answer.get('errors', '')}"
                )
            if rules == {"reconnect"}:
                await self._connect_again(user, {post.platform for post in posts})
            return None
        return None

    async def _connect_again(self, user: User, platforms: set[str]) -> None:
        """What a person does who is told so, where harm lets him; at the end everybody does."""
        for account in [user.accounts[name] for name in sorted(platforms)]:
            with suppress(NoButton, Failed, AssertionError, KeyError):
                await connect(self.fleet, user, account)

    async def _change(self, user: User, post: Asked, chance: float) -> None:
        """One in three is edited, moved or cancelled, as near as can be to its going out."""
        if chance > 0.36:
            return
        lead = (post.at - datetime.now(UTC)).total_seconds() if post.at else 0.0
        await asyncio.sleep(max(0.0, lead + self.rng.uniform(-0.4, 0.15)) if chance < 0.3 else 0.0)
        if chance < 0.12:
            await self._edit(user, post)
        elif chance < 0.24:
            await self._move(user, post)
        else:
            await self._cancel(user, post)

    async def _edit(self, user: User, post: Asked) -> None:
        post.edits += 1
        text = caption_of(post.mark, post.edits)
        try:
            status, _ = await self._patch(user, post, {"caption": text})
        except Unheard:
            post.captions.append(text)
        else:
            if status < 300:
                post.caption = text

    async def _move(self, user: User, post: Asked) -> None:
        at = datetime.now(UTC) + timedelta(seconds=self.rng.uniform(1, 6))
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        try:
            status, _ = await self._patch(user, post, {"scheduledAtISO": at.isoformat()})
        except Unheard:
            post.times.append(at)
        else:
            if status < 300:
                post.at = at

    async def _cancel(self, user: User, post: Asked) -> None:
        try:
            status, _ = await self.fleet.call("DELETE", f"/api/posts/{post.id}", token=user.token)
        except Unheard:
            post.maybe_cancelled = True
        else:
            post.cancelled = status < 300

    async def _patch(self, user: User, post: Asked, changes: Json) -> tuple[int, Json]:
        return await self.fleet.call("PATCH", f"/api/posts/{post.id}", changes, token=user.token)
