"""One run of one post: what it is made of, who publishes it, and what it may touch."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from picscripter.domain import budgets, timing
from picscripter.domain.budgets import Told
from picscripter.domain.redaction import redact
from picscripter.domain.retry import Policy
from picscripter.domain.states import CommitState
from picscripter.platforms.activity import Activity
from picscripter.platforms.platform import Platform
from picscripter.platforms.session import BoundSession
from picscripter.plugin.budget import Budget
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import Tokens
from picscripter.plugin.post import Post
from picscripter.services.leaving import stored
from picscripter.services.media.rows import as_seen
from picscripter.services.persisting import persisted
from picscripter.services.publishing.their_clock import TheirClock
from picscripter.storage.database import Database
from picscripter.storage.fields import Ms, from_ms, to_ms
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal, Story
from picscripter.storage.outcomes import Log, Outcome, Outcomes
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of one post. `logs` gathers what its owner will read, and is stored with the next outcome.

    `told` is what answers said of allowances, by budget key. `quiet`: so many seconds without a sign of life, and what
    the plugin does is broken off. `started_at` is the database's time when the run began,
    `started` our steady clock right after it was read: together they give the database's time without asking, and
    never a later one than it is. A clock of this machine that is an hour wrong makes no post early or late.
    """

    post: StoredPost
    story: Story
    platform: Platform
    connection: StoredConnection
    tokens: Tokens
    session: BoundSession
    clock: Clock
    theirs: TheirClock
    started_at: Ms
    started: float
    database: Database
    journal: Journal
    intents: Intents
    outcomes: Outcomes
    policy: Policy
    settle_ms: Ms
    quiet: float
    logs: list[Log] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)

    @property
    def budgets(self) -> Sequence[Budget]:
        return self.platform.description.budgets

    def budget_key(self, budget: Budget) -> str:
        return budgets.key_of(
            self.post.platform, budget, login=self.connection.login, connection_id=self.post.connection_id
        )

    @property
    def now(self) -> Ms:
        """The database's time, reckoned."""
        return self.started_at + int((self.clock.steady() - self.started) * 1000)

    @property
    def moment(self) -> datetime:
        """The same, as a moment."""
        return from_ms(self.now)

    def is_near(self, instant: datetime) -> bool:
        return timing.is_near(instant, self.moment)

    async def until(self, instant: datetime) -> None:
        """Wait for the instant. Timers may fire a little early: the clock is looked at again until it agrees."""
        while (pause := to_ms(instant) - self.now) > 0:
            await self.clock.sleep(pause / 1000)

    @property
    def activity(self) -> Activity:
        """Whether the plugin still does anything."""
        return self.session.activity

    def bounded(self) -> AbstractAsyncContextManager[None]:
        """Around what the plugin does: ContractBroken once it is quiet for too long."""
        return self.activity.bounded(self.quiet)

    def content(self) -> Post:
        """The post as the contract shows it to a plugin."""
        return Post(
            id=self.post.id,
            account=self.connection.account(),
            caption=self.post.caption,
            media=as_seen(self.post.media),
            options=self.platform.description.options.model_validate(self.post.options),
            scheduled_at=self.post.scheduled_at,
            round=self.post.round,
        )

    def log(self, level: Literal["info", "warn", "error"], message: str, raw: Any = None) -> None:
        self.logs.append(Log(level=level, message=self.redact(message), raw=raw))

    def redact(self, text: str) -> str:
        return str(redact(text))

    async def ask_now(self) -> Ms:
        """The database's time, asked."""
        return await stored(self.database.now())

    async def write(self, outcome: Outcome) -> bool:
        """Store an outcome; False: the fence is spent."""
        return await stored(persisted(lambda: self.outcomes.write(outcome), self.clock))

    async def taken(self, since: Ms) -> frozenset[str]:
        """Ids on this account that belong to other posts, as far as a lookup of that age can meet them."""
        asked = self.database.rows(
            "SELECT remote_id FROM remote_ids WHERE connection_id = $1 AND post_id <> $2 AND created_at >= $3",
            self.post.connection_id,
            self.post.id,
            since,
        )
        return frozenset(row["remote_id"] for row in await stored(asked))

    def outcome(self) -> Outcome:
        """The frame of what this run writes, with the log lines gathered so far."""
        logs, self.logs = tuple(self.logs), []
        return Outcome(
            post_id=self.post.id,
            connection_id=self.post.connection_id,
            platform=self.post.platform,
            fence=self.post.fence,
            commit_state=CommitState.NONE,
            logs=logs,
        )
