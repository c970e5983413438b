"""Publishing a post that was taken: lend its plugin the journal, and write down where that leaves the post."""

import logging
from dataclasses import dataclass, replace

from picscripter.domain.freshness import can_refresh
from picscripter.domain.redaction import in_use
from picscripter.domain.states import CommitState, Status
from picscripter.plugin.errors import ContractBroken, Misconfigured, PlatformError, Reconnect, Refused
from picscripter.plugin.post import Delivered, Published
from picscripter.services.leaving import Broken, stored
from picscripter.services.media.late import LateMedia
from picscripter.services.publishing import ending, leftovers
from picscripter.services.publishing.delivery import JournaledDelivery
from picscripter.services.publishing.finishing import after_fault, ask_person, finish
from picscripter.services.publishing.lent import lend
from picscripter.services.publishing.lines import Lines
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale, Undecidable
from picscripter.services.publishing.starting import Starting
from picscripter.services.publishing.taking_in import take_in
from picscripter.services.publishing.undoing import undo_all
from picscripter.services.refreshing import Refreshing
from picscripter.storage.database import Unavailable
from picscripter.storage.journal import NOTHING_YET, Story
from picscripter.storage.outcomes import RunEnd
from picscripter.storage.post_rows import StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.vault import Sealed

logger = logging.getLogger("picscripter.publishing")

_NO_KEY = "no key of ENCRYPTION_KEY opens what is stored of this post: is the old key still in the ring?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing(Starting):
    """Runs posts that were taken. `late` takes in the media that were not fetched when their posts were accepted."""

    refreshing: Refreshing
    late: LateMedia | None = None

    async def run(self, post: StoredPost, connection: StoredConnection, story: Story | None) -> None:
        """Publish as far as it goes now, and write down where that leaves the post.

        `story` None: what is remembered of it cannot be opened.
        """
        try:
            await self._run(post, connection, story)
        except Stale:
            logger.info("post %s is somebody else's by now", post.id)
        except Broken as leave:
            logger.warning("post %s: the database is away (%s); the claim will end by itself", post.id, leave)

    async def _run(self, post: StoredPost, connection: StoredConnection, story: Story | None) -> None:
        try:
            if story is None:
                raise Misconfigured(_NO_KEY)
            tokens = await self.refreshing.fresh(connection)
            run = await self.start(post, connection, tokens, story)
        except (PlatformError, Sealed) as reason:
            fault = reason if isinstance(reason, PlatformError) else Misconfigured(_NO_KEY)
            run = await self.start(post, connection, None, story or NOTHING_YET)
            await after_fault(run, Lines(run), fault, self.refreshing)
            return
        with in_use(*run.session.secrets()):
            await self._carry_out(run)

    async def _carry_out(self, run: Run, *, renewed: bool = False) -> None:
        """`renewed`: the access token was refreshed in this run, and is not refreshed a second time."""
        if run.post.status == Status.CANCELLED:
            await self._undo(run, renewed=renewed)
        else:
            await self._publish(run, renewed=renewed)

    async def _publish(self, run: Run, *, renewed: bool) -> None:
        delivery = JournaledDelivery(run)
        lines = delivery.commits
        try:
            if self.late is not None:
                await take_in(run, self.late)
            made = await _made(run, delivery)
            await _tidy(run, delivery)
            await finish(run, lines, self._end_of(run, made))
        except Parked as leave:
            if leave.code is not None and leave.code != (run.post.error or {}).get("code"):
                run.log("warn", leave.why)
            if leave.prepared:
                await _tidy(run, delivery)
            await finish(run, lines, ending.parked(run.post, leave))
        except Undecidable as leave:
            await ask_person(run, lines, leave)
        except PlatformError as fault:
            await self._renew_or_finish(run, lines, fault, renewed=renewed, got_on=delivery.got_on)
        except Unavailable as fault:  # no fault of the plugin's, and no attempt
            raise Broken(str(fault)) from fault
        except Exception as fault:
            platform = run.platform
            logger.exception("plugin %s %s failed", platform.distribution, platform.version)
            run.log("error", f"plugin fault ({platform.distribution} {platform.version}): {fault!r}")
            await after_fault(run, lines, fault, self.refreshing, got_on=delivery.got_on)

    def _end_of(self, run: Run, made: Published | Delivered) -> RunEnd:
        if isinstance(made, Delivered):
            run.log("info", made.message)
            return ending.delivered(run.post, made)
        shown = replace(made, url=self.network.shown(run.platform, made.url))
        return ending.published(run.post, shown, now=run.moment)

    async def _undo(self, run: Run, *, renewed: bool) -> None:
        lines = Lines(run)
        try:
            await undo_all(run)
        except Exception as fault:  # noqa: BLE001 - the removal is tried again, whatever it was
            await self._renew_or_finish(run, lines, fault, renewed=renewed)
            return
        await finish(run, lines, ending.cancelled(run.post))

    async def _renew_or_finish(
        self, run: Run, lines: Lines, fault: Exception, *, renewed: bool, got_on: bool = False
    ) -> None:
        if isinstance(fault, Reconnect) and not renewed and can_refresh(run.tokens, now=run.moment):
            await self._renew(run, lines, got_on=got_on)
        else:
            await after_fault(run, lines, fault, self.refreshing, got_on=got_on)

    async def _renew(self, run: Run, lines: Lines, *, got_on: bool) -> None:
        """The access token was refused: refresh it once, and go on."""
        await lines.flush()
        post, connection = run.post, run.connection
        story = (await stored(self.journal.load({post.id: post.round})))[post.id]
        try:
            tokens = await self.refreshing.renew(connection, run.tokens)
        except PlatformError as fault:
            await after_fault(run, lines, fault, self.refreshing, got_on=got_on)
            return
        fresh = await self.start(post, connection, tokens, story, state=lines.state)
        fresh.log("info", "the access token was refused, and refreshed")
        with in_use(*fresh.session.secrets()):
            await self._carry_out(fresh, renewed=True)


async def _made(run: Run, delivery: JournaledDelivery) -> Published | Delivered:
    """What the plugin says became of the post, after asking the platform whether it takes it at all."""
    content = run.content()
    if delivery.commits.state == CommitState.NONE and "preflight" in run.platform.capabilities:
        problems = tuple(await run.platform.preflight(run.session, content))
        if problems:
            raise Refused(problems[0].message, problems=problems)
    made = await lend(run, delivery, content)
    if not delivery.commits.done:
        raise ContractBroken("publish returned without a commit")
    return made


async def _tidy(run: Run, delivery: JournaledDelivery) -> None:
    """All steps are done. What others made, before an edit or in an earlier round, no publish comes by again."""
    if left := delivery.leftovers:
        await delivery.commits.flush()
        await leftovers.remove(run, left)
