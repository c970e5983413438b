"""How a run starts: with the app's keys and the connection's tokens in a session, and the database's time."""

from dataclasses import dataclass, replace
from datetime import timedelta

from picscripter.domain.budgets import Told, is_scarce, key_of, read_headers
from picscripter.domain.retry import Policy
from picscripter.domain.states import CommitState
from picscripter.platforms.activity import QUIET
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.http import Response
from picscripter.services.credentials import app_for
from picscripter.services.leaving import stored
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.their_clock import TheirClock
from picscripter.services.refreshing import AppOf
from picscripter.storage.database import Database
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal, Story
from picscripter.storage.outcomes import Outcomes
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    """What all runs of a process share. `settle` overrides what the plugins say, for sandboxes and trials.

    `quiet`: so many seconds without a request and without a word to the journal, and a publish is broken off.
    """

    registry: Registry
    network: Network
    app_of: AppOf
    database: Database
    journal: Journal
    intents: Intents
    outcomes: Outcomes
    clock: Clock
    policy: Policy
    settle: timedelta | None = None
    quiet: float = QUIET

    async def start(
        self,
        post: StoredPost,
        connection: StoredConnection,
        tokens: Tokens | None,
        story: Story,
        *,
        state: CommitState | None = None,
    ) -> Run:
        """`tokens` None: there are none, or no keys of ours; only the end of the run is to be written.

        `state`: how far its commits are by now, when the post was read before that. Raises Broken without a database.
        """
        platform = self.registry[post.platform]
        settle = self.settle if self.settle is not None else platform.description.settle
        nobody = App(login=connection.login)
        app = nobody if tokens is None else app_for(tokens, lambda: self.app_of(platform, connection.login))
        tokens = tokens or Tokens(access="")
        told: dict[str, Told] = {}
        theirs = TheirClock(self.clock)

        def hear(response: Response) -> None:
            theirs.hear(response)
            told.update(_told(platform, connection, response))

        return Run(
            post=post if state is None else replace(post, commit_state=state),
            story=story,
            platform=platform,
            connection=connection,
            tokens=tokens,
            session=self.network.session(platform, app, tokens, on_response=hear),
            clock=self.clock,
            theirs=theirs,
            started_at=await stored(self.database.now()),
            started=self.clock.steady(),
            database=self.database,
            journal=self.journal,
            intents=self.intents,
            outcomes=self.outcomes,
            policy=self.policy,
            settle_ms=int(settle.total_seconds() * 1000),
            quiet=self.quiet,
            told=told,
        )


def _told(platform: Platform, connection: StoredConnection, response: Response) -> dict[str, Told]:
    """What an answer says of allowances that are nearly used up."""
    found: dict[str, Told] = {}
    for budget in platform.description.budgets:
        told = read_headers(budget, response.headers)
        if told is not None and is_scarce(budget, told):
            name = platform.description.name
            found[key_of(name, budget, login=connection.login, connection_id=connection.id)] = told
    return found
