"""What a run is made of: the post, who publishes it, and what the run may touch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from picscripter.domain import budgets, timing
from picscripter.domain.budgets import Told
from picscripter.domain.redaction import redact
from picscripter.domain.states import CommitState
from picscripter.platforms.platform import Platform
from picscripter.platforms.session import BoundSession
from picscripter.plugin.budget import Budget
from picscripter.plugin.clock import Clock
from picscripter.services.publishing.gate import DEADLINE_MS
from picscripter.services.publishing.storing import persisted, stored
from picscripter.storage.database import Database
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal, Line, Story
from picscripter.storage.outcomes import Log, Outcome, Outcomes
from picscripter.storage.post_rows import StoredPost


@dataclass(slots=True, kw_only=True)
class Parts:
    """One run of one post. `logs` gathers what its owner will read, and is stored with the next outcome.

    `told` is what answers said of allowances, by budget key.
    """

    post: StoredPost
    story: Story
    platform: Platform
    session: BoundSession
    login: str
    clock: Clock
    database: Database
    journal: Journal
    intents: Intents
    outcomes: Outcomes
    settle_ms: Ms
    deadline_ms: Ms = DEADLINE_MS
    logs: list[Log] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)

    @property
    def budgets(self) -> Sequence[Budget]:
        return self.platform.description.budgets

    def budget_key(self, budget: Budget) -> str:
        return budgets.key_of(
            self.post.platform, budget, login=self.login, connection_id=self.post.connection_id
        )

    def is_near(self, instant: datetime) -> bool:
        return timing.is_near(instant, self.clock.now())

    def log(self, level: Literal["info", "warn", "error"], message: str, raw: Any = None) -> None:
        self.logs.append(Log(level=level, message=self.redact(message), raw=raw))

    def redact(self, text: str) -> str:
        return str(redact(text))

    def closed(self, done: Sequence[Line]) -> CommitState:
        """Where the public act stands when no line is open."""
        return CommitState.DONE if done else CommitState.NONE

    def soon(self) -> Ms:
        return to_ms(self.clock.now()) + 500

    async def now(self) -> Ms:
        return await stored(self.database.now())

    async def write(self, outcome: Outcome) -> bool:
        """Store an outcome; False: the fence is spent."""
        return await persisted(lambda: self.outcomes.write(outcome), self.clock)

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
