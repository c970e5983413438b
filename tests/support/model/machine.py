"""The state machine: what may happen to the world, in any order, as often as Hypothesis likes."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from support.model.platform import Fate
from support.model.world import World

workers = st.sampled_from(["A", "B"])
posts = st.integers(0, 2)
texts = st.sampled_from(["one", "two"])
which = st.integers(0, 2)
landing = st.sampled_from([0.0, 0.0, 1.0, 2.0])
fates = st.one_of(
    st.builds(Fate, after=landing, heard=st.sampled_from(["heard", "lost", "5xx"]), lags=st.booleans()),
    st.builds(Fate, effect=st.sampled_from(["vanishes", 400, 401, 429])),
)
places = st.sampled_from(
    ["connected", "after COMMIT", "wire", "answer", "look", "look answered", "token answer", "nowhere"]
)


class Engine(RuleBasedStateMachine):
    """Two workers, up to three posts on one account."""

    schema: Path

    @initialize(
        findable=st.sampled_from([True, True, False]),
        merges=st.sampled_from([None, None, 30, 60]),
        text=texts,
    )
    def begin(self, findable: bool, merges: int | None, text: str) -> None:
        self.world = World(self.schema, findable=findable)
        self.world.platform.merges = timedelta(seconds=merges) if merges else None
        self.world.create(text)

    @rule(text=texts, inside=st.sampled_from([None, None, 1.0, 6.0]))
    def create(self, text: str, inside: float | None) -> None:
        if len(self.world.texts) < 3:
            self.world.create(text, inside=inside)

    @rule(worker=workers, fate=fates, place=places)
    def run(self, worker: str, fate: Fate, place: str) -> None:
        """A worker takes up what is due, and gets as far as that place."""
        self.world.run(worker, place, fate)

    @rule(worker=workers, fate=fates, times=st.integers(1, 5))
    def work(self, worker: str, fate: Fate, times: int) -> None:
        """A worker does all there is to do, and waits for more."""
        self.world.work(worker, fate, times)

    @rule(worker=workers)
    def claim(self, worker: str) -> None:
        self.world.claim(worker)

    @rule(worker=workers, number=st.integers(0, 5))
    def deliver(self, worker: str, number: int) -> None:
        self.world.deliver(worker, number)

    @rule(worker=workers, which=which, fate=fates)
    def step(self, worker: str, which: int, fate: Fate) -> None:
        self.world.step(worker, which, fate)

    @rule(worker=workers, fate=fates, steps=st.integers(2, 40))
    def go_on(self, worker: str, fate: Fate, steps: int) -> None:
        for _ in range(steps):
            if self.world.step(worker, 0, fate) is None:
                return

    @rule(worker=workers)
    def beat(self, worker: str) -> None:
        self.world.start(self.world.worker(worker).runs.beat())

    @rule(worker=workers)
    def crash(self, worker: str) -> None:
        self.world.crash(worker)

    @rule(worker=workers, outages=st.lists(st.sampled_from(["refused", "unheard"]), min_size=1, max_size=3))
    def outage(self, worker: str, outages: list[str]) -> None:
        self.world.worker(worker).outages = outages

    @rule()
    def steal(self) -> None:
        self.world.steal()

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.1, 6.0, 11.0]))
    def wait(self, seconds: float) -> None:
        self.world.wait(seconds)

    @rule(number=posts, text=texts)
    def edit(self, number: int, text: str) -> None:
        if number < len(self.world.texts):
            self.world.edit(f"post-{number + 1}", text)

    @rule(number=posts)
    def cancel(self, number: int) -> None:
        self.world.cancel(f"post-{number + 1}")

    @rule(number=posts)
    def retry(self, number: int) -> None:
        self.world.retry(f"post-{number + 1}")

    @rule(number=posts, otherwise=st.sampled_from(["retry", "discard"]))
    def resolve(self, number: int, otherwise: str) -> None:
        self.world.resolve(f"post-{number + 1}", otherwise)

    @rule()
    def end_the_grant(self) -> None:
        self.world.platform.refuses_refresh = True

    @rule()
    def reconnect(self) -> None:
        self.world.reconnect()

    @invariant()
    def promises(self) -> None:
        if hasattr(self, "world"):
            self.world.check()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.settle_down()
        finally:
            self.world.close()


def play(
    schema: Path, machine: type[Engine] = Engine, *, examples: int, steps: int = 30, **more: Any
) -> None:
    """Let Hypothesis look for a broken promise. `PICSCRIPTER_MODEL=<n>`: n times as many examples, and shrink."""
    times = int(os.environ.get("PICSCRIPTER_MODEL", "0"))
    machine = type(machine.__name__, (machine,), {"schema": schema})
    more.setdefault("derandomize", not times)
    # Shrinking may take minutes: it is for who looks for the cause, not for a suite that must say no in time.
    more.setdefault("phases", [Phase.generate, Phase.shrink] if times else [Phase.generate])
    chosen = settings(
        max_examples=examples * max(1, times),
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(machine, settings=chosen)
