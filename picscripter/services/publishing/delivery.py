"""The journal of one run, as a plugin sees it: what is remembered returns at once, what is new is stored before use."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal, NoReturn, TypeVar

from picscripter.domain.digest import digest
from picscripter.domain.states import CommitState, Status
from picscripter.plugin.delivery import Find
from picscripter.plugin.errors import ContractBroken, OutcomeUnknown, Retry
from picscripter.services.leaving import stored
from picscripter.services.publishing.commit import Committing
from picscripter.services.publishing.leftovers import Undo, forget, name_of, needless
from picscripter.services.publishing.lines import Act
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale
from picscripter.storage.journal import Step

R = TypeVar("R")

_PAUSES = (0.5, 2.0)
"""Seconds before a part of an upload is tried again in the same run."""

_TELL_EVERY = 10.0
"""Seconds between two words on how far an upload is."""


class OutOfPatience(Retry):
    """The platform did not finish in the time that the plugin grants it."""


class JournaledDelivery:
    """Implements `plugin.Delivery` over the stored journal. One per run. `got_on`: a part of an upload went in."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._steps = dict(run.story.steps)
        self._used: set[str] = set()
        self._kept: dict[tuple[str, str], Any] = {}
        self._told_at = run.clock.steady()
        self.got_on = False
        self.commits = Committing(run)

    async def step(
        self,
        name: str,
        call: Callable[..., Awaitable[R]],
        *args: Any,
        expires: timedelta | None = None,
        undo: Undo | None = None,
    ) -> R:
        self._once(name)
        key = (name, digest(list(args)))
        known = self._steps.get(key)
        if known is not None and known.state == "done" and not self._is_over(known):
            self._kept[key] = known.result
            return known.result  # type: ignore[no-any-return]  # what this very step returned before
        await self.commits.flush()
        await self._undo_others(key, undo)
        result = await call(self._run.session, *args)
        self._kept[key] = result
        await self._remember(key, result, expires=expires, undo=undo)
        return result

    @property
    def leftovers(self) -> list[Step]:
        """What steps made that this run did not come by, the last first: of no use where all steps were done."""
        passed = [step for key, step in self._steps.items() if key not in self._kept]
        public = [line.result.get("id") for line in self.commits.done if line.result]
        return needless([*passed, *self._run.story.leftovers], [*self._kept.values(), *public])

    async def parts(
        self,
        name: str,
        plan: Sequence[Any],
        call: Callable[..., Awaitable[R]],
        *args: Any,
        leave_last: bool = False,
    ) -> list[R]:
        self._once(name)
        key = (name, digest(list(plan), list(args)))
        known = self._steps.get(key)
        results: list[R] = list(known.result) if known is not None and not self._is_over(known) else []
        wanted = plan[: len(plan) - 1] if leave_last else plan
        if len(results) < len(wanted):
            await self.commits.flush()
        for part in wanted[len(results) :]:
            results.append(await self._persistently(call, part, *args))
            await self._remember(key, results, state="done" if len(results) == len(wanted) else "open")
            self.got_on = True
            await self._tell(f"{name}: {len(results)} of {len(plan)} parts are up")
        return results

    async def _persistently(self, call: Callable[..., Awaitable[R]], part: Any, *args: Any) -> R:
        """A connection that breaks in a long upload is no reason to give the worker back: it is tried again soon."""
        for pause in _PAUSES:
            try:
                return await call(self._run.session, part, *args)
            except Retry as fault:
                if fault.after is not None:
                    raise
            await self._run.clock.sleep(pause)
        return await call(self._run.session, part, *args)

    async def _tell(self, how_far: str) -> None:
        """Now and then, and at once: whoever waits for a long upload reads that it gets on."""
        if self._run.clock.steady() - self._told_at < _TELL_EVERY:
            return
        self._told_at = self._run.clock.steady()
        self._run.log("info", how_far)
        if not await self._run.write(replace(self._run.outcome(), commit_state=self.commits.state)):
            raise Stale

    async def until(
        self,
        name: str,
        check: Callable[..., Awaitable[R | Literal[False] | None]],
        *args: Any,
        every: float,
        patience: float,
    ) -> R:
        self._once(name)
        key = (name, digest(list(args)))
        known = self._steps.get(key)
        if known is not None and known.state == "done":
            return known.result  # type: ignore[no-any-return]  # what this very check answered
        await self.commits.flush()
        fault: Retry | OutcomeUnknown | None = None
        try:
            answer = await check(self._run.session, *args)
        except (Retry, OutcomeUnknown) as passing:
            # A look that fails says nothing of what it asks about: that would be given up while it gets ready, or
            # called half done while it is public. It is waited for, as the platform itself is.
            fault, answer = passing, None
        if not answer:
            await self._park(key, known, every=every, patience=patience, fault=fault)
        await self._remember(key, answer)
        return answer

    async def commit(
        self,
        name: str,
        call: Callable[..., Awaitable[dict[str, Any]]],
        *args: Any,
        find: Find | None = None,
        repeat_safe: timedelta | None = None,
    ) -> dict[str, Any]:
        self._once(name)
        act = Act(name=name, call=call, args=args, find=find, repeat_safe=repeat_safe)
        return await self.commits.carry_out(act)

    def log(self, message: str, level: Literal["info", "warn", "error"] = "info") -> None:
        self._run.log(level, message)

    def _once(self, name: str) -> None:
        if name in self._used:
            raise ContractBroken(f"the name {name!r} is used twice in one publish")
        self._used.add(name)

    def _is_over(self, step: Step) -> bool:
        """Once something was sent to be public nothing expires: made anew it would have the lookup look for another."""
        if self.commits.state != CommitState.NONE:
            return False
        return step.expires_at is not None and step.expires_at <= self._run.now

    async def _remember(
        self,
        key: tuple[str, str],
        result: Any,
        *,
        state: str = "done",
        expires: timedelta | None = None,
        undo: Undo | None = None,
    ) -> None:
        try:
            json.dumps(result)
        except (TypeError, ValueError) as fault:
            raise ContractBroken(f"the result of {key[0]!r} is not plain data: {fault}") from fault
        post = self._run.post
        remembering = self._run.journal.remember(
            post.id,
            post.fence,
            post.round,
            name=key[0],
            digest=key[1],
            result=result,
            state=state,
            expires_ms=None if expires is None else int(expires.total_seconds() * 1000),
            undo=undo is not None,
            undo_by=name_of(undo),
        )
        if not await stored(remembering):
            raise Stale

    async def _park(
        self,
        key: tuple[str, str],
        known: Step | None,
        *,
        every: float,
        patience: float,
        fault: Retry | OutcomeUnknown | None,
    ) -> NoReturn:
        """Leave the run until the next look, in `every` seconds; the fault, or OutOfPatience, when its time is over."""
        if known is None:
            await self._remember(key, None, state="open")
        elif self._run.now - known.created_at > patience * 1000:
            raise fault or OutOfPatience(f"{key[0]}: the platform was not done after {patience:.0f} s")
        pause = max(every, fault.after or 0) if isinstance(fault, Retry) else every
        raise Parked(
            f"{key[0]}: waiting for the platform" if fault is None else self._run.redact(str(fault)),
            due=self._run.now + int(pause * 1000),
            status=self._status_meanwhile(),
            code=None if fault is None else "platform_fault",
        )

    def _status_meanwhile(self) -> Status:
        if self.commits.state == CommitState.DONE:
            return Status.PROCESSING
        scheduled = self._run.post.scheduled_at
        ahead = scheduled is not None and scheduled > self._run.moment
        return Status.SCHEDULED if ahead else Status.PUBLISHING

    async def _undo_others(self, key: tuple[str, str], undo: Undo | None) -> None:
        """An edit changed what this step depends on: what it made before is of no use any more, and is removed."""
        if undo is None:
            return
        for old in [step for (name, sum_), step in self._steps.items() if name == key[0] and sum_ != key[1]]:
            if old.undo and old.state == "done":
                await undo(self._run.session, old.result)
            await forget(self._run, old)
            del self._steps[old.name, old.digest]
