"""The model's world: a database, a platform, two workers of real engine code, people; and what must always be true."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from picscripter.domain.retry import Policy
from picscripter.domain.states import ENDED, Status, may_move
from picscripter.plugin import App
from picscripter.services.publishing.publishing import Publishing
from picscripter.services.refreshing import Refreshing
from picscripter.storage.claims import Claims
from picscripter.storage.connections import Connections
from picscripter.storage.fields import from_ms, to_ms
from picscripter.storage.intents import Intents
from picscripter.storage.journal import Journal
from picscripter.storage.outcomes import Outcomes
from picscripter.storage.post_rows import NewPost, StoredPost
from picscripter.storage.posts import Posts
from picscripter.storage.settling import TooEarly
from picscripter.storage.vault import Vault
from picscripter.testing.clock import ManualClock
from picscripter.worker.runs import Runs
from picscripter.worker.slots import Slots
from support.model.platform import ACCOUNT, BUDGET, GOOD, Fate, MemoryNetwork, MemoryPlatform, Plugin
from support.model.process import Process, ProcessClock, SteppedDatabase, common

LEASE_MS = 4_000
USER = "anna"

T = TypeVar("T")


class Worker(Process):
    """A process with the real claims, runs and publishing, on the common database."""

    def __init__(self, name: str, world: "World") -> None:
        super().__init__(name)
        clock = ProcessClock(world.clock, self)
        database = SteppedDatabase(world.client, world.clock, self)
        self.connections = connections = Connections(database, world.vault, clock)
        network: Any = MemoryNetwork(world.platform, self)
        registry: Any = {"social": world.plugin}
        journal = Journal(database, world.vault)
        self.claims = Claims(database, worker=name, lease_ms=LEASE_MS, look_ahead_ms=2_000)
        self.refreshing = refreshing = Refreshing(connections, registry, network, _app_of, clock)
        publishing = Publishing(
            registry=registry,
            network=network,
            app_of=_app_of,
            refreshing=refreshing,
            database=database,
            journal=journal,
            intents=Intents(database),
            outcomes=Outcomes(database, clock),
            clock=clock,
            policy=Policy(),
        )
        self.runs = Runs(self.claims, journal, connections, publishing, Slots(8, clock), clock)

    async def claim(self, sent: list[list[tuple[str, int]]]) -> None:
        """Claim what is due and put it on its way."""
        claims = await self.claims.claim("social", 8)
        if claims:
            sent.append([(claim.post_id, claim.fence) for claim in claims])


def _app_of(*_: Any) -> App:
    return App(login="default", client_id="id", client_secret="secret")


class World:
    """`schema`: a migrated SQLite file. `findable`: whether the platform can be asked what became of a commit."""

    def __init__(self, schema: Path, *, findable: bool = True) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock(turns=0)
        self.raw = _copy(schema)
        self.client = common(self.raw)
        self.vault = Vault([bytes(32)])
        self.platform = MemoryPlatform(self.clock)
        self.plugin = Plugin(self.platform, findable=findable)
        self.database = SteppedDatabase(self.client, self.clock, None)
        self.posts = Posts(self.database, self.clock)
        self.connections = Connections(self.database, self.vault, self.clock)
        self.messages: list[list[tuple[str, int]]] = []
        self.statuses: dict[str, Status] = {}
        self.texts: dict[str, str] = {}
        self._workers: dict[str, Worker] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._dead: list[Worker | None] = []
        now = self.clock.now()
        self.raw.execute(
            "INSERT INTO users VALUES (?, 'anna@example.com', 'x', ?)", (USER, now.isoformat(" "))
        )
        self.connection = self.do(
            self.connections.save(USER, "social", "default", ACCOUNT, self.platform.tokens())
        )

    def close(self) -> None:
        """Whoever is still parked goes with the loop."""
        self.loop.set_exception_handler(lambda *_: None)
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        while self.loop._ready:  # type: ignore[attr-defined]
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
        self.loop.close()
        self.raw.close()

    # --- what happens

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Something that a person does: at once, and undisturbed."""
        done = self.loop.run_until_complete(work)
        self.check_moves()
        return done

    def worker(self, name: str) -> Worker:
        if name not in self._workers:
            self._workers[name] = Worker(f"{name}{len(self._dead)}", self)
        return self._workers[name]

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something in a worker; it stands at its first await of the outside."""
        self._tasks.append(self.loop.create_task(work))
        self.spin()

    def claim(self, name: str) -> None:
        worker = self.worker(name)
        self.start(worker.claim(self.messages))

    def deliver(self, name: str, which: int) -> None:
        """A message arrives, perhaps not for the first time."""
        if self.messages:
            self.start(self.worker(name).runs.start(self.messages[which % len(self.messages)]))

    def step(self, name: str, which: int = 0, fate: Fate = GOOD) -> str | None:
        """Let one task of a worker go on to its next await of the outside; where it stood."""
        worker = self.worker(name)
        if not worker.parked:
            return None
        self.platform.fate = fate
        where = worker.let_go(which)
        self.spin()
        return where

    def run(self, name: str, place: str, fate: Fate = GOOD) -> None:
        """A worker takes up what is due, and gets as far as that place; or, with no such place, to its end."""
        self.claim(name)
        for _ in range(80):
            worker = self.worker(name)
            if not worker.parked and self.messages:
                self.start(worker.runs.start(self.messages.pop()))
            if not worker.parked or worker.parked[0] == place:
                return
            self.step(name, 0, fate)

    def finish(self, name: str, fate: Fate = GOOD) -> None:
        """A worker goes on with what it has begun, to its end."""
        while self.step(name, 0, fate) is not None:
            pass

    def work(self, name: str, fate: Fate = GOOD, times: int = 12) -> None:
        """A worker does all there is to do and waits for more, so many times."""
        for _ in range(times):
            self.run(name, "nowhere", fate)
            if self._all_ended():
                return
            self.wait(self.pause())

    def connection_status(self) -> str:
        return str(self.raw.execute("SELECT status FROM connections").fetchone()[0])

    def status(self, number: int = 1) -> str:
        return str(self.rows()[number - 1]["status"])

    def crash(self, name: str) -> None:
        """What it was doing is never heard of again; its requests may still land."""
        self._dead.append(self._workers.pop(name, None))

    def wait(self, seconds: float) -> None:
        self.loop.run_until_complete(self.clock.advance(seconds))
        self.spin()

    def spin(self) -> None:
        """Until everybody stands somewhere."""
        while self.loop._ready:  # type: ignore[attr-defined]
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
        self.check_moves()

    # --- people

    def create(self, text: str, *, inside: float | None = None) -> StoredPost:
        now = self.clock.now()
        at = None if inside is None else now + timedelta(seconds=inside)
        new = NewPost(
            id=f"post-{len(self.texts) + 1}",
            user_id=USER,
            connection_id=self.connection.id,
            platform="social",
            caption=text,
            status=Status.QUEUED if at is None else Status.SCHEDULED,
            due_at=to_ms(at or now),
            media=[],
            options={},
            scheduled_at=at,
        )
        self.texts[new.id] = text
        return self.do(self.posts.create([new]))[0]

    def edit(self, post_id: str, text: str) -> bool:
        """Whether the new text was accepted."""
        editing = self.posts.edit(
            USER,
            post_id,
            caption=text,
            media=[],
            options={},
            scheduled_at=None,
            due_at=to_ms(self.clock.now()),
            status=Status.QUEUED,
        )
        accepted = self.do(editing) is not None
        if accepted:
            self.texts[post_id] = text
        return accepted

    def cancel(self, post_id: str) -> bool:
        return self.do(self.posts.cancel(USER, post_id)) is not None

    def retry(self, post_id: str) -> bool:
        return self.do(self.posts.retry(USER, post_id, due_at=to_ms(self.clock.now()))) is not None

    def resolve(self, post_id: str, otherwise: str) -> bool:
        """A person looks, and says what they see; `otherwise` is what they want when they see nothing."""
        shown = [item for item in self.platform.seen(lags=True) if item.post_id == post_id]
        verdict: Any = "published" if shown else otherwise
        resolving = self.posts.resolve(
            USER,
            post_id,
            verdict,
            settle_ms=int(self.plugin.description.settle.total_seconds() * 1000),
            external_id=shown[0].id if shown else None,
        )
        settled = self.do(resolving)
        return settled is not None and not isinstance(settled, TooEarly)

    def reconnect(self) -> None:
        self.platform.refuses_refresh = False
        self.do(self.connections.save(USER, "social", "default", ACCOUNT, self.platform.tokens()))

    def steal(self) -> None:
        """Every lease ends at once, whoever holds it."""
        self.do(Claims(self.database, worker="x", lease_ms=LEASE_MS, look_ahead_ms=0).free_all())

    # --- what must be true

    def rows(self) -> list[sqlite3.Row]:
        return self.raw.execute("SELECT * FROM posts ORDER BY id").fetchall()

    def check_moves(self) -> None:
        for row in self.rows():
            status = Status(row["status"])
            before = self.statuses.get(row["id"], status)
            assert before == status or may_move(before, status), f"{row['id']} went from {before} to {status}"
            self.statuses[row["id"]] = status

    def check(self) -> None:
        """The promises, at any moment."""
        public = self.platform.public
        count = Counter(item.post_id for item in public)
        for row in self.rows():
            self._check_post(row, count[row["id"]])
        for item in public:
            assert item.text == self.texts[item.post_id], f"{item} shows what its owner had replaced"
        ids = [row["external_id"] for row in self.rows() if row["external_id"]]
        assert len(ids) == len(set(ids)), f"two posts with one id: {ids}"
        self._check_budget()

    def _check_post(self, row: sqlite3.Row, public: int) -> None:
        post_id, status = row["id"], row["status"]
        assert public <= 1, f"{post_id} was published {public} times"
        if status in ("failed", "cancelled"):
            assert not public, f"{post_id} is {status}, and public"
        if status == "published":
            mine = [item.id for item in self.platform.public if item.post_id == post_id]
            assert mine == [row["external_id"]], f"{post_id} has {row['external_id']}; its own is {mine}"
        open_lines = self.raw.execute(
            "SELECT count(*) FROM journal_commits WHERE post_id = ? AND state IN ('intended', 'lost')",
            (post_id,),
        ).fetchone()[0]
        assert (row["commit_state"] == "open") == bool(open_lines), (
            f"{post_id} says {row['commit_state']}, and has {open_lines} open lines"
        )
        assert status != "unknown" or open_lines, f"{post_id} is unknown, and nothing is open"

    def _check_budget(self) -> None:
        landed = sorted(item.at for item in self.platform.public)
        for start in landed:
            within = sum(start <= at < start + BUDGET.window for at in landed)
            assert within <= BUDGET.amount, (
                f"{within} in {BUDGET.window}: the platform allows {BUDGET.amount}"
            )

    def settle_down(self, *, limit: int = 120) -> None:
        """From here on nothing goes wrong: every post must reach an end."""
        for worker in self._workers.values():
            worker.outages = []
        for _ in range(limit):
            self._finish_work()
            self.check()
            if self._all_ended():
                break
            self._help()
            self.wait(self.pause())
        assert self._all_ended(), f"forgotten: {[dict(row) for row in self.rows()]}"
        self.wait(60)
        self.check()

    def _finish_work(self) -> None:
        self.claim("last")
        for _ in range(400):
            for name in list(self._workers):
                self.step(name)
            if self.messages:
                messages, self.messages = self.messages, []
                for tickets in messages:
                    self.start(self.worker("last").runs.start(tickets))
            if not any(worker.parked for worker in self._workers.values()):
                if not self.clock.sleepers:
                    return
                self.wait(0.5)
        raise AssertionError(f"a worker does not come to rest: {self.worker('last').parked}")

    def _help(self) -> None:
        """What a person does about a post that waits for one."""
        if self.connection_status() != "active":
            self.reconnect()
        for row in self.rows():
            if row["status"] == "unknown":
                self.resolve(row["id"], "discard")

    def pause(self) -> float:
        """Until the next post wants to be run."""
        due = [row["wake_at"] for row in self.rows() if row["wake_at"] is not None]
        if not due:
            return 1.0
        return max(0.1, (from_ms(min(due)) - self.clock.now()).total_seconds() + 0.001)

    def _all_ended(self) -> bool:
        return all(row["status"] in ENDED for row in self.rows())


def _copy(schema: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    source = sqlite3.connect(schema)
    source.backup(raw)
    source.close()
    raw.row_factory = sqlite3.Row
    return raw
