"""Publishing: lend the plugin the journal of a post that was taken, and write down where that leaves the post."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from picscripter.domain.budgets import Told, is_scarce, key_of, read_headers
from picscripter.domain.freshness import can_refresh
from picscripter.domain.redaction import in_use
from picscripter.domain.retry import LONGEST, Decision, Policy, decide
from picscripter.domain.states import CommitState, Status
from picscripter.platforms.activity import QUIET
from picscripter.platforms.network import Network
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.clock import Clock
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.errors import (
    ContractBroken,
    Misconfigured,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
)
from picscripter.plugin.http import Response
from picscripter.plugin.post import Delivered, Post, Published
from picscripter.services.credentials import app_for
from picscripter.services.media.late import LateMedia
from picscripter.services.media.rows import as_seen
from picscripter.services.publishing import ending, leftovers
from picscripter.services.publishing.delivery import JournaledDelivery
from picscripter.services.publishing.lent import LentDelivery
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Leave, Parked, Stale, Undecidable
from picscripter.services.publishing.storing import Broken, stored
from picscripter.services.publishing.their_clock import TheirClock
from picscripter.services.publishing.undoing import Reached, UndoingDelivery
from picscripter.services.refreshing import AppOf, Refreshing
from picscripter.services.refusals import Unavailable as NotNow
from picscripter.storage import budgets
from picscripter.storage.database import Database, Unavailable
from picscripter.storage.fields import from_ms, to_ms
from picscripter.storage.intents import Intents
from picscripter.storage.journal import NOTHING_YET, Journal, Story
from picscripter.storage.library import MediaGone
from picscripter.storage.outcomes import Outcomes, RunEnd
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.vault import Sealed

logger = logging.getLogger("picscripter.publishing")

_SOON = 500
_OURS = 10_000
"""Milliseconds after which it is tried again what failed for want of room, or of a store, of ours: no attempt."""
_NO_KEY = "no key of ENCRYPTION_KEY opens what is stored of this post: is the old key still in the ring?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Runs posts that were taken. `settle` overrides what the plugins say, for sandboxes and trials.

    `late` takes in the media that were not fetched when their posts were accepted.

    `quiet`: so many seconds without a request and without a word to the journal, and a publish is broken off.
    """

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
    late: LateMedia | None = None
    quiet: float = QUIET

    async def run(self, post: StoredPost, connection: StoredConnection, story: Story | None) -> None:
        """Publish as far as it goes now, and write down where that leaves the post.

        `story` None: what is remembered of it cannot be opened.
        """
        try:
            await self._go(post, connection, story)
        except Stale:
            logger.info("post %s is somebody else's by now", post.id)
        except Broken as leave:
            logger.warning("post %s: the database is away (%s); the claim will end by itself", post.id, leave)

    async def _go(self, post: StoredPost, connection: StoredConnection, story: Story | None) -> None:
        try:
            if story is None:
                raise Misconfigured(_NO_KEY)
            tokens = await self.refreshing.fresh(connection)
            run = await self._start(post, connection, tokens, story)
        except (PlatformError, Sealed) as reason:
            fault = reason if isinstance(reason, PlatformError) else Misconfigured(_NO_KEY)
            run = await self._start(post, connection, None, story or NOTHING_YET)
            await self._fault(run, JournaledDelivery(run), fault)
            return
        with in_use(*run.session.secrets()):
            if post.status == Status.CANCELLED:
                await self._undo(run)
            else:
                await self._publish(run)

    async def _publish(self, run: Run, *, renewed: bool = False) -> None:
        delivery = JournaledDelivery(run)
        try:
            await self._take_in(run)
            made = await self._call(run, delivery)
            await self._tidy(run, delivery)
            await self._finish(run, delivery, self._end_of(run, made))
        except Parked as leave:
            if leave.code is not None and leave.code != (run.post.error or {}).get("code"):
                run.log("warn", leave.why)
            if leave.prepared:
                await self._tidy(run, delivery)
            await self._finish(run, delivery, ending.parked(run.post, leave))
        except Undecidable as leave:
            await self._ask_person(run, delivery, leave)
        except Reconnect as fault:
            if renewed or not can_refresh(run.tokens, now=run.moment):
                await self._fault(run, delivery, fault)
            else:
                await self._renew(run, delivery)
        except PlatformError as fault:
            await self._fault(run, delivery, fault)
        except Unavailable as fault:  # no fault of the plugin's, and no attempt
            raise Broken(str(fault)) from fault
        except Exception as fault:
            platform = run.platform
            logger.exception("plugin %s %s failed", platform.distribution, platform.version)
            run.log("error", f"plugin fault ({platform.distribution} {platform.version}): {fault!r}")
            await self._fault(run, delivery, fault)

    async def _tidy(self, run: Run, delivery: JournaledDelivery) -> None:
        """All steps are done. What others made, before an edit or in an earlier round, no publish comes by again."""
        if left := delivery.leftovers:
            await delivery.commits.flush()
            await leftovers.remove(run, left, self.quiet)

    def _end_of(self, run: Run, made: Published | Delivered) -> RunEnd:
        if isinstance(made, Delivered):
            run.log("info", made.message)
            return ending.delivered(run.post, made)
        shown = replace(made, url=self.network.shown(run.platform, made.url))
        return ending.published(run.post, shown, now=run.moment)

    async def _take_in(self, run: Run) -> None:
        """What its addresses show now is what is published, and is held against the platform's rules first."""
        post = run.post
        if self.late is None or post.commit_state != CommitState.NONE:
            return
        try:
            media = await self.late.take_in(post, run.platform)
        except NotNow as fault:
            due = run.now + _OURS
            raise Parked(
                fault.detail, due=due, status=Status.HELD, held_until=from_ms(due), code=fault.code
            ) from fault
        if media is None:
            return
        run.log("info", "fetched what its addresses show")
        try:
            ours = await stored(self.late.posts.show(post.user_id, post.id, post.fence, media))
        except Broken as leave:
            if not isinstance(leave.__cause__, MediaGone):
                raise
            raise Retry("A file that the post shows was deleted.") from leave
        if not ours:
            raise Stale
        run.post = replace(post, media=media)

    async def _call(self, run: Run, delivery: JournaledDelivery) -> Published | Delivered:
        platform, content = run.platform, as_plugin_sees(run)
        if delivery.commits.state == CommitState.NONE and "preflight" in platform.capabilities:
            problems = tuple(await platform.preflight(run.session, content))
            if problems:
                raise Refused(problems[0].message, problems=problems)
        made = await self._lend(run, LentDelivery(delivery, run.activity), content)
        if not delivery.commits.done:
            raise ContractBroken("publish returned without a commit")
        return made

    async def _lend(self, run: Run, delivery: LentDelivery, content: Post) -> Published | Delivered:
        """What the plugin's publish returns. Once it was told to leave, that counts, and not what it made of it."""
        platform = run.platform
        try:
            async with run.activity.bounded(self.quiet):
                made = await platform.publish(delivery, content)
        except (Leave, asyncio.CancelledError, KeyboardInterrupt):
            raise
        except BaseException as fault:
            if delivery.left is not None:
                raise delivery.left from fault
            if isinstance(fault, Exception):
                raise
            raise platform.broken(f"publish raised {type(fault).__name__}") from fault
        if delivery.left is not None:
            logger.error("plugin %s %s caught the signal to leave", platform.distribution, platform.version)
            run.log(
                "warn",
                f"plugin fault ({platform.distribution} {platform.version}): it went on when told to stop",
            )
            raise delivery.left
        return made

    async def _renew(self, run: Run, delivery: JournaledDelivery) -> None:
        """The access token was refused: refresh it once, and go on."""
        await delivery.commits.flush()
        post, connection = run.post, run.connection
        story = (await stored(self.journal.load({post.id: post.round})))[post.id]
        try:
            tokens = await self.refreshing.renew(connection, run.tokens)
        except PlatformError as fault:
            await self._fault(run, delivery, fault)
            return
        fresh = await self._start(post, connection, tokens, story, state=delivery.commits.state)
        fresh.log("info", "the access token was refused, and refreshed")
        go_on = self._undo if post.status == Status.CANCELLED else self._publish
        with in_use(*fresh.session.secrets()):
            await go_on(fresh, renewed=True)

    async def _undo(self, run: Run, *, renewed: bool = False) -> None:
        """Remove what a cancelled post's preparation left on the platform, the last first."""
        post, delivery = run.post, UndoingDelivery(run)
        try:
            with contextlib.suppress(Reached):
                await self._lend(run, LentDelivery(delivery, run.activity), as_plugin_sees(run))
            for made in [*reversed(delivery.made), *delivery.passed]:
                async with run.activity.bounded(self.quiet):
                    await made.undo(run.session, made.step.result)
                await stored(self.journal.forget(post.id, made.step.round, made.step.name, made.step.digest))
                run.log("info", f"removed what {made.step.name!r} had made")
        except Exception as fault:  # noqa: BLE001 - the removal is tried again, whatever it was
            if isinstance(fault, Reconnect) and not renewed and can_refresh(run.tokens, now=run.moment):
                await self._renew(run, JournaledDelivery(run))
            else:
                await self._fault(run, JournaledDelivery(run), fault)
            return
        end = RunEnd(status=Status.CANCELLED, due_at=None, attempts=post.attempts)
        await self._finish(run, JournaledDelivery(run), end)

    async def _ask_person(self, run: Run, delivery: JournaledDelivery, leave: Undecidable) -> None:
        run.log("error", f"a person must look: {leave.why}")
        line = delivery.commits.open_line
        await self._finish(run, delivery, ending.unknown(run.post, leave, line, settle_ms=run.settle_ms))

    async def _fault(self, run: Run, delivery: JournaledDelivery, fault: Exception) -> None:
        decision = decide(
            fault,
            attempts=0 if delivery.got_on else run.post.attempts,
            policy=self.policy,
            now=run.moment,
            chance=self.clock.random(),
            begun=delivery.commits.state != CommitState.NONE,
        )
        decision = replace(decision, message=run.redact(decision.message))
        if run.post.status == Status.CANCELLED:
            # Cancelled stays cancelled: the removal is tried again, or given up.
            decision = replace(decision, status=Status.CANCELLED)
        if delivery.commits.state == CommitState.OPEN and decision.status == Status.FAILED:
            # The lookup cannot be made, and whether it is public is not known: that is not a failure.
            await self._ask_person(run, delivery, Undecidable(decision.message))
            return
        if decision.code == "reconnect" and not await self._give_up(run, decision.message):
            # The tokens that were refused are not the stored ones any more: with those it goes on at once.
            soon = Parked("there are newer tokens", due=run.now + _SOON)
            await self._finish(run, delivery, ending.parked(run.post, soon))
            return
        await self._pause_others(run, fault, decision)
        end = ending.decided(decision, delivery.commits.done)
        told = (run.post.error or {}).get("message") == decision.message
        if not (told and end.status == Status.HELD):  # who asks every quarter of an hour is told once
            run.log("error" if end.status == Status.FAILED else "warn", decision.message)
        await self._finish(run, delivery, end, restart=decision.restart)

    async def _pause_others(self, run: Run, fault: Exception, decision: Decision) -> None:
        """What the platform refuses the app, it refuses all its posts: they wait, and do not ask one by one."""
        if (
            not isinstance(fault, (RateLimited, QuotaExhausted))
            or fault.scope != "app"
            or decision.due is None
        ):
            return
        keys = [run.budget_key(budget) for budget in run.budgets if budget.scope == "app"]
        if keys:
            await stored(budgets.block(self.database, keys, to_ms(decision.due)))

    async def _give_up(self, run: Run, reason: str) -> bool:
        return await stored(self.refreshing.give_up(run.connection, run.tokens, reason))

    async def _finish(
        self, run: Run, delivery: JournaledDelivery, end: RunEnd, *, restart: bool = False
    ) -> None:
        commits = delivery.commits
        if end.status == Status.PUBLISHED:
            run.log("info", "published", {"externalId": end.external_id, "externalUrl": end.external_url})
        outcome = replace(
            run.outcome(), commit_state=commits.state, answer=commits.answer, end=end, new_round=restart
        )
        commits.answer = None
        if not await run.write(outcome):
            raise Stale
        latest = to_ms(run.moment + LONGEST)
        for key, told in run.told.items():
            resets_at = min(told.resets_at, latest)
            await stored(budgets.told(self.database, key, remaining=told.remaining, resets_at=resets_at))

    async def _start(
        self,
        post: StoredPost,
        connection: StoredConnection,
        tokens: Tokens | None,
        story: Story,
        *,
        state: CommitState | None = None,
    ) -> Run:
        """`tokens` None: there are none, or no keys of ours; only the end of the run is to be written."""
        platform = self.registry[post.platform]
        settle = self.settle if self.settle is not None else platform.description.settle
        nobody = App(login=connection.login)
        app = nobody if tokens is None else app_for(tokens, lambda: self.app_of(platform, connection.login))
        heard: dict[str, Told] = {}
        theirs = TheirClock(self.clock)

        def hear(response: Response) -> None:
            theirs.hear(response)
            heard.update(_told(platform, connection, response))

        return Run(
            post=post if state is None else replace(post, commit_state=state),
            story=story,
            platform=platform,
            connection=connection,
            tokens=tokens or Tokens(access=""),
            session=self.network.session(
                platform,
                app,
                tokens or Tokens(access=""),
                on_response=hear,
            ),
            clock=self.clock,
            theirs=theirs,
            started_at=await stored(self.database.now()),
            started=self.clock.steady(),
            database=self.database,
            journal=self.journal,
            intents=self.intents,
            outcomes=self.outcomes,
            settle_ms=int(settle.total_seconds() * 1000),
            most_attempts=self.policy.attempts,
            told=heard,
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


def as_plugin_sees(run: Run) -> Post:
    """The post as the contract shows it to a plugin."""
    post = run.post
    return Post(
        id=post.id,
        account=run.connection.account(),
        caption=post.caption,
        media=as_seen(post.media),
        options=run.platform.description.options.model_validate(post.options),
        scheduled_at=post.scheduled_at,
        round=post.round,
    )
