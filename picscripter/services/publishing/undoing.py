"""A cancelled post leaves nothing behind: what its steps made on the platform, and would stay there, is removed."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from picscripter.domain.digest import digest
from picscripter.plugin.delivery import Find
from picscripter.services.leaving import Leave
from picscripter.services.publishing import leftovers
from picscripter.services.publishing.leftovers import Undo
from picscripter.services.publishing.lent import lend
from picscripter.services.publishing.run import Run
from picscripter.storage.journal import Step


async def undo_all(run: Run) -> None:
    """Remove what a cancelled post's preparation left on the platform, the last first.

    Raises what the plugin raises: what was not removed is still remembered, and is tried again.
    """
    delivery = UndoingDelivery(run)
    with contextlib.suppress(Reached):
        await lend(run, delivery, run.content())
    for made in [*reversed(delivery.made), *delivery.passed]:
        async with run.bounded():
            await made.undo(run.session, made.step.result)
        await leftovers.forget(run, made.step)
        run.log("info", f"removed what {made.step.name!r} had made")


class Reached(Leave):
    """The end of what was done: from here on nothing needs to be undone."""


@dataclass(frozen=True, slots=True)
class Made:
    """A step's result, and how to remove it."""

    step: Step
    undo: Undo


class UndoingDelivery:
    """Walks the plugin's publish along what is remembered, makes no request, and gathers what can be undone."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.made: list[Made] = []

    @property
    def passed(self) -> list[Made]:
        """What the walk did not come by: an edit took its step away, or it is of an earlier round."""
        seen = {id(made.step) for made in self.made}
        steps = [step for step in self._run.story.steps.values() if id(step) not in seen]
        return [
            Made(step, undo)
            for step in leftovers.needless([*steps, *self._run.story.leftovers], ())
            if (undo := leftovers.found(step.undo_by, self._run.platform)) is not None
        ]

    async def step(
        self,
        name: str,
        call: Callable[..., Awaitable[Any]],  # noqa: ARG002 - nothing is called any more
        *args: Any,
        expires: timedelta | None = None,  # noqa: ARG002 - what has expired is removed all the same
        undo: Undo | None = None,
    ) -> Any:
        if undo is not None:
            self.made += [Made(step, undo) for step in self._all(name) if step.undo]
        return self._known(name, digest(list(args))).result

    async def parts(
        self,
        name: str,
        plan: Sequence[Any],
        call: Callable[..., Awaitable[Any]],  # noqa: ARG002
        *args: Any,
        leave_last: bool = False,  # noqa: ARG002
    ) -> Any:
        return self._known(name, digest(list(plan), list(args))).result

    async def until(
        self,
        name: str,
        check: Callable[..., Awaitable[Any]],  # noqa: ARG002
        *args: Any,
        every: float,  # noqa: ARG002
        patience: float,  # noqa: ARG002
    ) -> Any:
        return self._known(name, digest(list(args))).result

    async def commit(
        self,
        name: str,  # noqa: ARG002
        call: Callable[..., Awaitable[dict[str, Any]]],  # noqa: ARG002
        *args: Any,  # noqa: ARG002
        find: Find | None = None,  # noqa: ARG002
        repeat_safe: timedelta | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        raise Reached

    def log(self, message: str, level: Literal["info", "warn", "error"] = "info") -> None:
        self._run.log(level, message)

    def _known(self, name: str, sum_: str) -> Step:
        """What was remembered. Nothing is called here, so a step from before an edit leads on to what it made, too."""
        done = self._all(name)
        if not done:
            raise Reached
        return next((step for step in done if step.digest == sum_), done[-1])

    def _all(self, name: str) -> list[Step]:
        """Every step of that name, the last made at the end; an edit makes a second one."""
        steps = [step for (each, _), step in self._run.story.steps.items() if each == name]
        return sorted((step for step in steps if step.state == "done"), key=lambda step: step.created_at)
