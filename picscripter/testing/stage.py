"""A plugin, its emulator, and an engine that the suite moves step by step, on a clock that stands still until moved."""

import asyncio
import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from picscripter.domain.states import ENDED, Status
from picscripter.platforms.registry import Registry
from picscripter.platforms.timeouts import Timeouts
from picscripter.plugin import App, Login, Tokens
from picscripter.sandbox.app import SANDBOXES, create_app
from picscripter.sandbox.platform import Sandbox
from picscripter.sandbox.wall import Notice
from picscripter.services.connecting import Connected, Waiting
from picscripter.services.credentials import app_for
from picscripter.storage.fields import to_ms
from picscripter.storage.migrations import migrate
from picscripter.storage.post_rows import NewPost, StoredPost
from picscripter.storage.stored_connection import StoredConnection
from picscripter.storage.users import StoredUser, Users
from picscripter.testing.clock import ManualClock
from picscripter.testing.lending import StageLending
from picscripter.testing.person import Person, answer_of
from picscripter.testing.process import Process, start, url_of
from picscripter.testing.relay import MEDIA, Fault, Relay, Seen, relay
from picscripter.testing.subject import Sample, Subject
from picscripter.testing.watching import Watch, WatchedNetwork, WatchedPlatform

_LONGEST = 6 * 3600.0
"""A post that has not ended after so many seconds of the clock waits for a person."""

_QUIET = 0.05
_BROWSER = "the secret of one browser"
_PROMPT = 2.0
_PROCESSING = 4.0
"""Uploads are never ready at once: what waits for them is cut, too."""
_OF_POSTS = (
    "job_logs",
    "journal_steps",
    "journal_commits",
    "remote_ids",
    "budget_spends",
    "budgets",
    "posts",
)


class Stage:
    """One sandbox, one database, and a process that can be killed and started again."""

    def __init__(
        self,
        subject: Subject,
        sandbox: Sandbox,
        between: Relay,
        folder: Path,
        person: Person,
        timeouts: Timeouts,
    ) -> None:
        self.subject, self.sandbox, self.relay, self.person = subject, sandbox, between, person
        self.clock: ManualClock = between.clock  # type: ignore[assignment]  # `open_stage` made it
        self.watch = Watch(relay=between)
        self.platform = WatchedPlatform.of(subject.platform, self.watch)
        self.folder = folder
        self.process: Process
        self._timeouts = timeouts
        self._running = AsyncExitStack()
        self._owner = ""
        between.files = self._bytes_of

    # --- processes

    async def begin(self) -> None:
        """Start a process on the database file."""
        lending = StageLending(self.relay.lent)
        network = WatchedNetwork(
            self.clock, sandbox=self.relay.address, timeouts=self._timeouts, lending=lending
        )
        network.watch, lending.fetch = self.watch, network.fetch
        self.process = await self._running.enter_async_context(
            start(self.folder, self.clock, Registry([self.platform]), network)
        )

    async def end(self) -> None:
        await self._running.aclose()
        self._running = AsyncExitStack()

    async def restart(self) -> None:
        """The process is gone, and another one goes on with what is in the file."""
        await self.end()
        await self.begin()
        await self.process.claims.free_all()

    # --- accounts

    async def consent(self, *, other: bool = False) -> str | StoredConnection:
        """Begin to connect: the address for the person, or the account, where no consent is asked for.

        `other`: with the answers that open another account.
        """
        linking, owner, name = self.process.linking, await self.owner(), self.subject.name
        form = self.subject.other_form if other else self.subject.form
        if not self.login.form:
            return await linking.connecting.begin(owner, name, self.login.name, _BROWSER)
        begun = await linking.beginning.send(owner, name, self.login.name, form, _BROWSER)
        return begun if isinstance(begun, str) else await self._chosen(begun)

    async def come_back(self, location: str) -> StoredConnection:
        """The person was sent back there. ConnectFault, as the person would be told."""
        ended = await self.process.linking.connecting.finish(self.subject.name, answer_of(location), _BROWSER)
        return await self._chosen(ended)

    async def connect(self, *, account: str | None = None, other: bool = False) -> StoredConnection:
        """Connect the first account, or the one with this id, or the `other` one of a login without consent."""
        begun = await self.consent(other=other)
        if isinstance(begun, str):
            begun = await self.come_back(await self.person.allow(begun, accounts=account and [account]))
        return begun

    async def _chosen(self, ended: Connected | Waiting) -> StoredConnection:
        if isinstance(ended, Waiting):
            selecting = self.process.linking.selecting
            choice = await selecting.of_user(await self.owner(), ended.choice_id)
            ended = await selecting.choose(choice, ended.choice_id, [choice.accounts[0].id])
        return ended.connections[0]

    @property
    def login(self) -> Login:
        return self.subject.login

    def app_of(self, tokens: Tokens) -> App:
        """The app that this access was given to."""
        return app_for(tokens, lambda: self.process.credentials.app(self.platform, self.login.name))

    async def owner(self) -> str:
        if not self._owner:
            self._owner = str(uuid.uuid4())
            user = StoredUser(id=self._owner, email=f"{self._owner}@example.com", password_hash="x")  # noqa: S106
            await Users(database=self.process.database).add(user, self.clock.now())
        return self._owner

    # --- posts

    @property
    def media_base(self) -> str:
        return f"{self.relay.address}{MEDIA}"

    async def submit(
        self,
        connection: StoredConnection,
        sample: Sample,
        *,
        in_seconds: float | None = None,
        media: list[dict[str, Any]] | None = None,
    ) -> StoredPost:
        """Accept the post; with `in_seconds` for that time, to be prepared at once. `media`: in place of its own."""
        at = None if in_seconds is None else self.clock.now() + timedelta(seconds=in_seconds)
        new = NewPost(
            id=str(uuid.uuid4()),
            user_id=connection.user_id,
            connection_id=connection.id,
            platform=self.subject.name,
            caption=sample.caption,
            status=Status.QUEUED if at is None else Status.SCHEDULED,
            due_at=to_ms(self.clock.now()),
            media=self.subject.media_rows(sample, self.media_base, 1) if media is None else media,
            options=sample.options_of(self.platform.description.options).model_dump(mode="json"),
            scheduled_at=at,
        )
        return (await self.process.posts.create([new]))[0]

    async def read(self, post: StoredPost) -> StoredPost:
        found = await self.process.posts.get(post.user_id, post.id)
        assert found is not None
        return found

    async def finish(self, post: StoredPost, *, longest: float = _LONGEST) -> StoredPost:
        """Run it until nothing more happens to it by itself, and every late request has landed."""
        until = self.clock.steady() + longest
        while (now := await self.read(post)).status not in ENDED | {Status.UNKNOWN}:
            if not await self.go_on(until):
                break
        while self.relay.late:
            await self._pass(max(0.0, min(at for at, _ in self.relay.late) - self.clock.steady()))
        return now

    async def go_on(self, until: float | None = None) -> bool:
        """Run what is due, or move the clock to what is due next; False: nothing is, or not by `until` (steady)."""
        return await self.run_due() or await self._pass_to_next(until)

    async def run_due(self) -> bool:
        """Run what is due now, once; whether there was anything."""
        claims = await self.process.claims.claim(self.subject.name, 10)
        posts = await self.process.claims.take([(each.post_id, each.fence) for each in claims])
        if posts:
            await self._live([asyncio.create_task(self._run(post)) for post in posts])
        return bool(posts)

    async def _run(self, post: StoredPost) -> None:
        (connection,) = await self.process.connections.load([post.connection_id])
        stories = await self.process.journal.load({post.id: post.round})
        await self.process.publishing.run(post, connection, stories[post.id])

    async def _live(self, runs: Sequence["asyncio.Task[None]"]) -> None:
        """Let them run until they end, or until a fault kills the process: then another one begins."""
        killed = asyncio.create_task(self.relay.dies.wait())
        all_ended = asyncio.create_task(asyncio.wait(runs))
        try:
            waiting = asyncio.wait({all_ended, killed}, return_when=asyncio.FIRST_COMPLETED)
            await self.clock.run(waiting, quiet=_QUIET)
            if killed.done():
                await self._die(runs)
            for run in runs:
                if not run.cancelled():
                    run.result()
        finally:
            for task in (killed, all_ended, *runs):
                task.cancel()
            await asyncio.gather(killed, all_ended, *runs, return_exceptions=True)

    async def _die(self, runs: Sequence["asyncio.Task[None]"]) -> None:
        # First the fence, then the task: whatever a dying run still writes is refused, as by a newer owner.
        await self.process.claims.free_all()
        ending = [run for run in runs if run.cancel()]
        _, late = await asyncio.wait(ending, timeout=_PROMPT) if ending else (None, None)
        assert not late, f"cancelled, the plugin does not end within {_PROMPT:.0f} s"
        assert all(run.cancelled() for run in ending), "the plugin swallows its cancellation"
        self.relay.dead.set()
        self.relay.dies = asyncio.Event()
        await self.restart()

    async def _pass_to_next(self, until: float | None) -> bool:
        """Move the clock to what is due next; False when nothing is, or not in time."""
        pauses = await self.process.claims.pauses([self.subject.name])
        pause = max(0, *pauses.values(), 0) / 1000 + 0.001 if pauses else None
        if pause is None or (until is not None and self.clock.steady() + pause > until):
            return False
        await self._pass(pause)
        return True

    async def _pass(self, seconds: float) -> None:
        target = self.clock.steady() + seconds
        for at in sorted(at for at, _ in self.relay.late if at <= target):
            await self.clock.advance(max(0.0, at - self.clock.steady()))
            await self.relay.land(at)
        await self.clock.advance(max(0.0, target - self.clock.steady()))

    # --- what is to be seen

    def public(self) -> list[Notice]:
        """What hangs on the platform's wall, oldest first."""
        found = [
            each for each in self.sandbox.world.wall.newest_first() if each.platform == self.subject.name
        ]
        return found[::-1]

    async def clear(self) -> None:
        """Begin again: no post on either side, and nothing spent; accounts stay connected."""
        async with self.process.database.transaction() as transaction:
            for table in _OF_POSTS:
                await transaction.run(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
        self.sandbox.reset(connections=False)
        self.sandbox.turn({"processingSeconds": _PROCESSING})
        self.relay.lent.forget()
        self.watch.forget()

    async def publish(
        self,
        connection: StoredConnection,
        sample: Sample,
        faults: Mapping[int, Fault] | None = None,
        *,
        longest: float = _LONGEST,
    ) -> tuple[StoredPost, list[Seen]]:
        """From acceptance to its end, with these faults; the post and the calls that were made."""
        with self.relay.counting(faults) as calls:
            post = await self.submit(connection, sample)
            return await self.finish(post, longest=longest), list(calls) or self.relay.calls

    async def logs(self, post: StoredPost) -> list[str]:
        return [line.message for line in await self.process.posts.logs(post.id)]

    def _bytes_of(self, name: str) -> tuple[int, AsyncIterator[bytes]]:
        number, _, kind = name.partition(".")
        content = self.subject.files[kind](int(number))
        return len(content), _whole(content)


@asynccontextmanager
async def open_stage(subject: Subject, *, timeouts: Timeouts | None = None) -> AsyncIterator[Stage]:
    """Sandbox, relay, database and a running process; all gone at the end."""
    clock = ManualClock()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="conformance-", dir=_memory())))
        shutil.copy(await _template(), folder / "picscripter.db")
        app = create_app(clock, [], more=[subject.sandbox])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        target = f"http://127.0.0.1:{runner.addresses[0][1]}"
        between = await stack.enter_async_context(relay(clock, target))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        sandbox = app[SANDBOXES][subject.name]
        stage = Stage(subject, sandbox, between, folder, Person(http), timeouts or Timeouts())
        await stage.begin()
        stack.push_async_callback(stage.end)
        yield stage


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _memory() -> str | None:
    """A folder in memory where there is one: nothing here must survive, and no disk is waited for."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - folders of our own are made in it


@cache
def _template_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="conformance-schema-", dir=_memory()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


async def _template() -> Path:
    """A database with the schema and nothing in it: made once in a process, copied for each stage."""
    folder = _template_folder()
    path = folder / "picscripter.db"
    if not (folder / "done").exists():
        await migrate(url_of(folder))
        (folder / "done").touch()
    return path
