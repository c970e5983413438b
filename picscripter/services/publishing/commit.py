"""The protocol of a commit: intend, send once, and when nobody heard the answer, look; never simply send again."""

import asyncio
from dataclasses import replace
from typing import Any

from picscripter.domain.states import LineState, Status
from picscripter.platforms.session import CommitSession
from picscripter.plugin.errors import ContractBroken, OutcomeUnknown, PlatformError
from picscripter.plugin.http import Response
from picscripter.services.leaving import Leave
from picscripter.services.publishing import intending
from picscripter.services.publishing.gate import CommitGate
from picscripter.services.publishing.lines import Act, Lines, is_yes
from picscripter.services.publishing.looking import Looking
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.journal import Line


class Committing(Lines):
    """Carries out the commits of one run."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._told: Leave | None = None
        self._looking = Looking(run, self)

    async def carry_out(self, act: Act) -> dict[str, Any]:
        """The result of the commit, made now or before. Leaves the run when it cannot be known yet."""
        line = self.by_name.get(act.name)
        if line is None or line.state in (LineState.DECLINED, LineState.ABSENT):
            return await self._attempt(act, 1 if line is None else line.attempt + 1)
        if line.state == LineState.DONE and line.result is not None:
            return line.result
        found = await self._looking.recover(act, line)
        return await self._attempt(act, line.attempt + 1) if found is None else found

    async def _attempt(self, act: Act, number: int) -> dict[str, Any]:
        self._not_early()
        await self.flush()
        gate = CommitGate(
            self._run.clock,
            wait=self._wait_for_instant,
            intend=lambda within: self._intend(act, number, within),
        )
        return await self._send(act, gate)

    async def _intend(self, act: Act, number: int, within: Ms) -> Line:
        """A refused intent is told through the plugin's own code, which may catch it: what was told counts."""
        try:
            return await intending.intend(self._run, act.name, act.args, number, within)
        except Leave as leave:
            self._told = leave
            raise

    def _not_early(self) -> None:
        instant = self._run.post.scheduled_at
        if instant is not None and not self._run.is_near(instant):
            raise Parked(
                "prepared; waits for its time", due=to_ms(instant), status=Status.SCHEDULED, prepared=True
            )

    async def _wait_for_instant(self) -> None:
        if self._run.post.scheduled_at is not None:
            await self._run.until(self._run.post.scheduled_at)

    async def _send(self, act: Act, gate: CommitGate) -> dict[str, Any]:
        session = self._run.session.committing(gate)
        try:
            result = await act.call(session, *act.args)
        except (Leave, asyncio.CancelledError):
            raise  # the line stays as it is: who comes next looks it up
        except BaseException as fault:
            if gate.line is None:
                if self._told is not None:
                    raise self._told from fault
                raise
            self._learn_from(fault, gate.line, session)
            await self.leave_if_lost(act, fault)
            raise
        if gate.line is None:
            raise self._told or ContractBroken(f"the commit {act.name!r} made no request")
        if session.fault is not None or not is_yes(session.answer):
            # The plugin swallowed what happened: its word that all is well is worth nothing.
            riddle = session.fault or OutcomeUnknown(
                f"the commit {act.name!r} returned without an answer that says yes"
            )
            self._learn_from(riddle, gate.line, session)
            await self.leave_if_lost(act, riddle)
            raise riddle
        return await self.conclude(act, gate.line, result)

    def _learn_from(self, fault: BaseException, line: Line, session: CommitSession) -> None:
        note = self._run.redact(f"{type(fault).__name__}: {fault}")
        if not session.sent:
            self.settle(line, LineState.DECLINED, note=f"not sent: {note}")
        elif is_refusal(fault, session.answer):
            self.settle(line, LineState.DECLINED, note=note)
        else:
            if not isinstance(fault, PlatformError):
                self._run.log("error", f"plugin fault inside a commit: {note}")
            refusal = fault.refusal if isinstance(fault, OutcomeUnknown) else None
            self.settle(replace(line, refusal=refusal), LineState.LOST, note=note)


def is_refusal(fault: BaseException, answer: Response | None) -> bool:
    """Whether a real answer says that the commit did not take effect. A 5xx or a redirect is no such answer."""
    if answer is None or answer.status >= 500 or 300 <= answer.status < 400:
        return False
    return isinstance(fault, PlatformError) and not isinstance(fault, OutcomeUnknown)
