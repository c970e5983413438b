"""Words for tests about stored posts: an account, posts on it, claims, intents and answers."""

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any

from picscripter.domain.budgets import Allowance
from picscripter.domain.states import CommitState, LineState, Status
from picscripter.storage.claims import Claims
from picscripter.storage.connections import Connections
from picscripter.storage.database import Database
from picscripter.storage.intents import Intent, Intents
from picscripter.storage.journal import Line
from picscripter.storage.outcomes import LineAnswer, Outcome, Outcomes, RunEnd
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.posts import Posts
from support.connecting import CLOCK, add_post, add_user, columns, page, tokens

LEASE = 60_000
PLATFORM = "social"


@dataclass
class Desk:
    """Anna's account `connection`, and the tables around it."""

    database: Database
    user: str
    connection: str
    accounts: Connections
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.posts = Posts(self.database, CLOCK)
        self.intents = Intents(self.database)
        self.outcomes = Outcomes(self.database, CLOCK)

    def claims(self, worker: str = "w1", lease: int = LEASE) -> Claims:
        return Claims(self.database, worker=worker, lease_ms=lease, look_ahead_ms=0)

    async def account(self, number: int) -> str:
        """Another account of Anna's."""
        return (await self.accounts.save(self.user, PLATFORM, "default", page(number), tokens())).id

    async def post(self, **more: Any) -> StoredPost:
        return await add_post(self.database, self.user, more.pop("connection", self.connection), **more)

    async def taken(self, worker: str = "w1") -> StoredPost:
        """A new post that the worker runs."""
        post = await self.post()
        return await self.take(post.id, worker)

    async def take(self, post_id: str, worker: str = "w1") -> StoredPost:
        """Claim and take this very post, whoever has it."""
        await self.database.run("UPDATE posts SET wake_at = 0 WHERE id = $1", post_id)
        claims = self.claims(worker)
        [mine] = [each for each in await claims.claim(PLATFORM, 100) if each.post_id == post_id]
        [post] = await claims.take([(mine.post_id, mine.fence)])
        return post

    def intent(self, post: StoredPost, text: str | None = None, **more: Any) -> Intent:
        defaults: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "post_id": post.id,
            "fence": post.fence,
            "connection_id": post.connection_id,
            "round": post.round,
            "name": "create",
            "attempt": 1,
            "fingerprint": text or f"text {next(self.numbers)}",
            "deadline_ms": 5_000,
        }
        return Intent(**{**defaults, **more})

    async def intended(self, post: StoredPost, text: str | None = None, **more: Any) -> Line:
        line = await self.intents.store(self.intent(post, text, **more))
        assert isinstance(line, Line), line
        return line

    def outcome(
        self, post: StoredPost, line: Line | None = None, state: LineState = LineState.DONE, **more: Any
    ) -> Outcome:
        """What a run learnt of its line."""
        answer = None
        if line is not None:
            remote_id = more.pop(
                "remote_id", f"item-{next(self.numbers)}" if state == LineState.DONE else None
            )
            answer = LineAnswer(line_id=line.id, state=state, remote_id=remote_id)
        return Outcome(
            post_id=post.id,
            connection_id=post.connection_id,
            platform=PLATFORM,
            fence=post.fence,
            commit_state=more.pop("commit_state", _AFTER[state] if line else CommitState.NONE),
            answer=answer,
            **more,
        )

    async def row(self, post: StoredPost) -> dict[str, Any]:
        return await columns(self.database, post.id)

    async def lines(self, post: StoredPost) -> list[str]:
        """The states of its commits, first to last."""
        rows = await self.database.rows(
            "SELECT state FROM journal_commits WHERE post_id = $1 ORDER BY round, attempt", post.id
        )
        return [row["state"] for row in rows]

    async def count(self, table: str) -> int:
        return int((await self.database.rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"])


_AFTER = {
    LineState.DONE: CommitState.DONE,
    LineState.LOST: CommitState.OPEN,
    LineState.DECLINED: CommitState.NONE,
    LineState.ABSENT: CommitState.NONE,
}


def published(remote_id: str = "item-1") -> RunEnd:
    return RunEnd(
        status=Status.PUBLISHED, due_at=None, attempts=1, external_id=remote_id, published_at=CLOCK.now()
    )


def unknown() -> RunEnd:
    return RunEnd(status=Status.UNKNOWN, due_at=None, attempts=0, evidence={"why": "nobody knows"})


def allowance(
    key: str = "social/posts/anna", amount: int = 1, *, until: int = 4_000_000_000_000
) -> Allowance:
    return Allowance(key=key, amount=amount, holds_until=until)


async def open_desk(database: Database, connections: Connections) -> Desk:
    user = await add_user(database, "anna@example.com")
    account = await connections.save(user, PLATFORM, "default", page(), tokens())
    return Desk(database, user, account.id, connections)
