"""One run of one post: lend the plugin its journal, and write down where that leaves the post."""

import contextlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from picscripter.domain.budgets import is_scarce, read_headers
from picscripter.domain.freshness import can_refresh
from picscripter.domain.retry import Policy, decide
from picscripter.domain.states import CommitState, Status
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import Tokens
from picscripter.plugin.errors import PlatformError, Reconnect, Refused
from picscripter.plugin.http import Response
from picscripter.plugin.post import Media, Post, Published
from picscripter.services.publishing import ending
from picscripter.services.publishing.delivery import JournaledDelivery
from picscripter.services.publishing.parts import Parts
from picscripter.services.publishing.signals import Parked, Stale, Undecidable
from picscripter.services.publishing.storing import Broken
from picscripter.services.publishing.undoing import Reached, UndoingDelivery
from picscripter.services.refreshing import AppOf, Refreshing
from picscripter.storage import budgets
from picscripter.storage.database import Database
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal, Story
from picscripter.storage.outcomes import Outcomes, RunEnd
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection

logger = logging.getLogger("picscripter.publishing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Runs posts that were taken. `settle` overrides what the plugins say, for sandboxes and trials."""

    registry: Registry
    network: Network
    app_of: AppOf
    refreshing: Refreshing
    database: Database
    journal: Journal
    intents: Intents
    outcomes: Outcomes
    clock: Clock
    policy: Policy
    settle: timedelta | None = None

    async def run(self, post: StoredPost, connection: StoredConnection, story: Story) -> None:
        """Publish as far as it goes now. Raises nothing but what ends the process."""
        platform = self.registry[post.platform]
        try:
            tokens = await self.refreshing.fresh(connection)
            if post.status == Status.CANCELLED:
                await self._undo(platform, post, connection, tokens, story)
            else:
                await self._publish(platform, post, connection, tokens, story)
        except Stale:
            logger.info("post %s is somebody else's by now", post.id)
        except Broken as leave:
            logger.warning("post %s: the database is away (%s); the claim will end", post.id, leave)
        except PlatformError as fault:
            await self._without_access(post, platform, connection, story, fault)

    async def _undo(
        self, platform: Platform, post: StoredPost, connection: StoredConnection, tokens: Tokens, story: Story
    ) -> None:
        """Remove what a cancelled post's preparation left on the platform, the last first."""
        parts = self._parts(platform, post, connection, tokens, story)
        delivery = UndoingDelivery(parts)
        with contextlib.suppress(Reached):
            await platform.publish(delivery, as_plugin_sees(post, platform, connection))
        for made in reversed(delivery.made):
            await made.undo(parts.session, made.step.result)
            await self.journal.forget(post.id, post.round, made.step.name, made.step.digest)
            parts.log("info", f"removed what {made.step.name!r} had made")
        end = RunEnd(status=Status.CANCELLED, due_at=None, attempts=post.attempts)
        if not await parts.write(replace(parts.outcome(), end=end)):
            raise Stale

    async def _without_access(
        self,
        post: StoredPost,
        platform: Platform,
        connection: StoredConnection,
        story: Story,
        fault: PlatformError,
    ) -> None:
        """There is no token to publish with, for now or for good."""
        none = Tokens(access="")
        parts = self._parts(platform, post, connection, none, story)
        delivery = JournaledDelivery(parts, started_at=await parts.now())
        await self._fault(parts, delivery, connection, none, fault)

    async def _publish(
        self,
        platform: Platform,
        post: StoredPost,
        connection: StoredConnection,
        tokens: Tokens,
        story: Story,
        *,
        renewed: bool = False,
    ) -> None:
        parts = self._parts(platform, post, connection, tokens, story)
        delivery = JournaledDelivery(parts, started_at=await parts.now())
        try:
            made = await self._call(platform, delivery, parts, connection)
            await self._finish(parts, delivery, ending.published(post, made, now=self.clock.now()))
        except Parked as leave:
            if leave.code is not None:
                parts.log("warn", leave.why)
            await self._finish(parts, delivery, ending.parked(post, leave))
        except Undecidable as leave:
            parts.log("error", f"a person must look: {leave.why}")
            line = delivery.commits.open_line
            end = ending.unknown(post, leave, line, settle_ms=parts.settle_ms)
            await self._finish(parts, delivery, end)
        except Reconnect as fault:
            if renewed or not can_refresh(tokens, now=self.clock.now()):
                await self._fault(parts, delivery, connection, tokens, fault)
                return
            await delivery.commits.flush()
            parts.log("info", "the access token was refused: refreshing it once")
            fresh = await self.refreshing.renew(connection, tokens)
            story = (await self.journal.load({post.id: post.round}))[post.id]
            await self._publish(platform, post, connection, fresh, story, renewed=True)
        except PlatformError as fault:
            await self._fault(parts, delivery, connection, tokens, fault)
        except Exception as fault:  # noqa: BLE001 - a plugin may raise anything; that is its bug, not the engine's
            logger.exception("plugin %s %s failed", platform.distribution, platform.version)
            parts.log("error", f"plugin fault ({platform.distribution} {platform.version}): {fault!r}")
            await self._fault(parts, delivery, connection, tokens, fault)

    async def _call(
        self, platform: Platform, delivery: JournaledDelivery, parts: Parts, connection: StoredConnection
    ) -> Published:
        content = as_plugin_sees(parts.post, platform, connection)
        if delivery.commits.state == CommitState.NONE and "preflight" in platform.capabilities:
            problems = tuple(await platform.preflight(parts.session, content))
            if problems:
                raise Refused(problems[0].message, problems=problems)
        return await platform.publish(delivery, content)

    async def _fault(
        self,
        parts: Parts,
        delivery: JournaledDelivery,
        connection: StoredConnection,
        tokens: Tokens,
        fault: Exception,
    ) -> None:
        post = parts.post
        decision = decide(
            fault,
            attempts=post.attempts,
            policy=self.policy,
            now=self.clock.now(),
            chance=self.clock.random(),
        )
        decision = replace(decision, message=parts.redact(decision.message))
        if post.status == Status.CANCELLED:
            # Cancelled stays cancelled: the removal is tried again, or given up.
            decision = replace(decision, status=Status.CANCELLED)
        state = delivery.commits.state
        if state == CommitState.OPEN and decision.status == Status.FAILED:
            # The lookup cannot be made, and whether it is public is not known: that is not a failure.
            line = delivery.commits.open_line
            end = ending.unknown(post, Undecidable(decision.message), line, settle_ms=parts.settle_ms)
        else:
            end = ending.decided(decision, delivery.commits.done)
        if decision.code == "reconnect" and not await self.refreshing.give_up(
            connection, tokens, decision.message
        ):
            # The tokens that were refused are not the stored ones any more: with those it can go on at once.
            await self._finish(parts, delivery, ending.parked(post, Parked("newer tokens", due=parts.soon())))
            return
        parts.log("error" if end.status in (Status.FAILED, Status.UNKNOWN) else "warn", decision.message)
        await self._finish(parts, delivery, end, restart=decision.restart)

    async def _finish(
        self, parts: Parts, delivery: JournaledDelivery, end: RunEnd, *, restart: bool = False
    ) -> None:
        commits = delivery.commits
        if end.status == Status.PUBLISHED:
            parts.log("info", "published", {"externalId": end.external_id, "externalUrl": end.external_url})
        outcome = replace(
            parts.outcome(), commit_state=commits.state, answer=commits.answer, end=end, new_round=restart
        )
        commits.answer = None
        for key, told in parts.told.items():
            await budgets.told(self.database, key, remaining=told.remaining, resets_at=told.resets_at)
        if not await parts.write(outcome):
            raise Stale

    def _parts(
        self,
        platform: Platform,
        post: StoredPost,
        connection: StoredConnection,
        tokens: Tokens,
        story: Story,
    ) -> Parts:
        app = self.app_of(platform, connection.login)
        settle = self.settle if self.settle is not None else platform.description.settle
        parts: Parts

        def listen(response: Response) -> None:
            self._hear(parts, response)

        session = self.network.session(platform, app, tokens, on_response=listen)
        parts = Parts(
            post=post,
            story=story,
            platform=platform,
            session=session,
            login=connection.login,
            clock=self.clock,
            database=self.database,
            journal=self.journal,
            intents=self.intents,
            outcomes=self.outcomes,
            settle_ms=int(settle.total_seconds() * 1000),
        )
        return parts

    def _hear(self, parts: Parts, response: Response) -> None:
        """Answers correct what we think is left of an allowance."""
        for budget in parts.budgets:
            told = read_headers(budget, response.headers)
            if told is not None and is_scarce(budget, told):
                parts.told[parts.budget_key(budget)] = told


def as_plugin_sees(post: StoredPost, platform: Platform, connection: StoredConnection) -> Post:
    """The post as the contract shows it to a plugin."""
    return Post(
        id=post.id,
        account=connection.account(),
        caption=post.caption,
        media=tuple(Media(type=item["type"], url=item["url"], alt=item.get("alt")) for item in post.media),
        options=platform.description.options.model_validate(post.options),
        scheduled_at=post.scheduled_at,
    )
