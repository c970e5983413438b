"""A token endpoint with single-use refresh tokens, two processes that renew, and what must always be true of a grant."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from picscripter.domain.freshness import is_expired
from picscripter.plugin import NotSent, OutcomeUnknown, PlatformError, Reconnect, Tokens
from picscripter.storage.fields import to_ms
from picscripter.storage.stored_connection import StoredConnection
from support.model.platform import ACCOUNT
from support.model.world import USER, Worker, World

LIFE = timedelta(minutes=20)


class Endpoint:
    """Rotates; a second use of a token is theft, and ends the grant. `fate` is what becomes of the next request."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.fate = "heard"
        self.grant = 0
        self.made = 0
        self.current = ""
        self.spent: set[str] = set()
        self.stolen: list[str] = []
        self.heard: list[str] = []
        self.too_late = False
        """A process was held up beyond its lease, and only then said that it had sent nothing: rightly not waited for."""
        self.description = SimpleNamespace(
            login=lambda name=None: SimpleNamespace(keep_alive=None, refresh_single_use=True)
        )

    def consent(self) -> Tokens:
        """A person connects the account (again): a new grant."""
        self.grant += 1
        return self._make()

    async def refresh(self, context: Any, tokens: Tokens) -> Tokens:
        await context.process.at("token request")
        fate = self.fate
        if fate == "not sent":
            self.too_late = self.too_late or self._lease_is_over()
            raise NotSent("no connection")
        if fate == "vanishes":
            raise OutcomeUnknown("the request was lost")
        fresh = self._rotate(str(tokens.refresh))
        await context.process.at("token answer")
        if fate == "lost":
            raise OutcomeUnknown("the answer was lost")
        self.heard.append(str(fresh.refresh))
        return fresh

    def _lease_is_over(self) -> bool:
        until = self._world.raw.execute("SELECT refresh_lease_until FROM connections").fetchone()[0]
        return int(until) <= to_ms(self._world.clock.now())

    def _rotate(self, presented: str) -> Tokens:
        if presented in self.spent:
            self.stolen.append(presented)
        if presented != self.current:
            raise Reconnect("invalid_grant")
        self.spent.add(presented)
        return self._make()

    def _make(self) -> Tokens:
        self.made += 1
        self.current = f"{self.grant}/{self.made}"
        return Tokens(access=f"a{self.made}", refresh=self.current, expires_at=self._world.clock.now() + LIFE)


class Grants:
    """A world whose workers only keep access alive."""

    def __init__(self, schema: Path) -> None:
        self.world = World(schema)
        self.endpoint = Endpoint(self.world)
        self.world.plugin = self.endpoint  # type: ignore[assignment]
        self.got: list[Tokens] = []
        self.reconnect()

    def reconnect(self) -> None:
        self.world.do(
            self.world.connections.save(USER, "social", "default", ACCOUNT, self.endpoint.consent())
        )

    def use(self, name: str) -> None:
        worker = self.world.worker(name)
        self.world.start(self._use(worker))

    async def _use(self, worker: Worker) -> None:
        """As a run does: without access, the person is asked; a fault of the moment passes."""
        connection = (await worker.connections.load([self.world.connection.id]))[0]
        try:
            self.got.append(await worker.refreshing.fresh(connection))
        except Reconnect as fault:
            await worker.refreshing.give_up(connection, Tokens(access=""), str(fault))
        except PlatformError:
            pass

    def step(self, name: str, which: int, fate: str) -> bool:
        self.endpoint.fate = fate
        return self.world.step(name, which) is not None

    def go(self, name: str, place: str) -> None:
        """Until it stands there."""
        worker = self.world.worker(name)
        while worker.parked[0] != place:
            self.step(name, 0, "heard")

    def finish(self, name: str, fate: str = "heard") -> None:
        for _ in range(2_000):
            if not self.step(name, 0, fate):
                if not self.world.clock.sleepers:
                    return
                self.world.wait(0.1)
        raise AssertionError("a refresh does not come to rest")

    def stored(self) -> StoredConnection:
        return self.world.do(self.world.connections.load([self.world.connection.id]))[0]

    def check(self) -> None:
        stored, now = self.stored(), self.world.clock.now()
        tokens = stored.tokens()
        assert not self.endpoint.stolen, f"spent twice: {self.endpoint.stolen}"
        assert str(tokens.refresh).startswith(f"{self.endpoint.grant}/"), "a reconnect was overwritten"
        if stored.status == "reconnect":
            assert is_expired(tokens, now=now), "the access token was not used to its end"
            assert stored.refresh_presented is not None or self.endpoint.too_late, (
                "a good token was thrown away"
            )

    def settle_down(self) -> None:
        for name in ("A", "B"):
            self.finish(name)
        self.check()
        stored = self.stored()
        mine = [heard for heard in self.endpoint.heard if heard.startswith(f"{self.endpoint.grant}/")]
        assert not mine or stored.tokens().refresh == mine[-1], "an answer that was heard was not kept"
        if stored.status == "reconnect":
            self.reconnect()
        self.got.clear()
        self.world.wait(60)
        self.use("C")
        self.finish("C")
        self.check()

    def close(self) -> None:
        self.world.close()


workers = st.sampled_from(["A", "B"])
fates = st.sampled_from(["heard", "heard", "lost", "vanishes", "not sent"])


class Renewing(RuleBasedStateMachine):
    """Two processes, one connection."""

    schema: Path

    @initialize()
    def begin(self) -> None:
        self.grants = Grants(self.schema)

    @rule(worker=workers)
    def use(self, worker: str) -> None:
        self.grants.use(worker)

    @rule(worker=workers, which=st.integers(0, 2), fate=fates)
    def step(self, worker: str, which: int, fate: str) -> None:
        self.grants.step(worker, which, fate)

    @rule(worker=workers, fate=fates, steps=st.integers(2, 12))
    def go_on(self, worker: str, fate: str, steps: int) -> None:
        for _ in range(steps):
            self.grants.step(worker, 0, fate)

    @rule(seconds=st.sampled_from([0.1, 46.0, 400.0, 700.0, 1300.0]))
    def wait(self, seconds: float) -> None:
        self.grants.world.wait(seconds)

    @rule(worker=workers)
    def crash(self, worker: str) -> None:
        self.grants.world.crash(worker)

    @rule()
    def reconnect(self) -> None:
        self.grants.reconnect()

    @invariant()
    def promises(self) -> None:
        if hasattr(self, "grants"):
            self.grants.check()

    def teardown(self) -> None:
        if hasattr(self, "grants"):
            try:
                self.grants.settle_down()
            finally:
                self.grants.close()
