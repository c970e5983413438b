"""The protocol of a commit: intend, send once, and when nobody heard the answer, look; never simply send again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from picscripter.domain.lookup import (
    Adopt,
    AskPerson,
    Gone,
    Inquiry,
    Judgement,
    LookAgain,
    judge,
    later,
    pause_after,
)
from picscripter.domain.states import CommitState, LineState, Status
from picscripter.platforms.session import CommitSession
from picscripter.plugin.delivery import Find, Found, Intent, Lookup
from picscripter.plugin.errors import (
    ContractBroken,
    OutcomeUnknown,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
)
from picscripter.plugin.http import Response
from picscripter.services.publishing import intending
from picscripter.services.publishing.gate import CommitGate, DeadlinePassed, intended
from picscripter.services.publishing.parts import Parts
from picscripter.services.publishing.signals import Leave, Parked, Stale, Undecidable
from picscripter.services.publishing.storing import stored
from picscripter.services.publishing.their_clock import DRIFT
from picscripter.storage.fields import Ms, from_ms, to_ms
from picscripter.storage.journal import Line
from picscripter.storage.outcomes import LineAnswer, Outcome

_FIRST_LOOK: Ms = 1_000
_UNSENT: Ms = 500

Call = Callable[..., Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A commit as the plugin asked for it."""

    name: str
    call: Call
    args: Sequence[Any]
    find: Find | None
    repeat_safe: timedelta | None


class Committing:
    """Carries out the commits of one run. `answer` is what was learnt and is not stored yet."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.answer: LineAnswer | None = None
        self.state = CommitState(parts.post.commit_state)
        self._told: Leave | None = None
        self._lines = {line.name: line for line in sorted(parts.story.lines, key=lambda line: line.attempt)}

    @property
    def open_line(self) -> Line | None:
        """The line whose outcome is not known."""
        lines = (line for line in self._lines.values() if line.state in (LineState.INTENDED, LineState.LOST))
        return next(lines, None)

    @property
    def done(self) -> list[Line]:
        """The acts of this round that are public."""
        return [line for line in self._lines.values() if line.state == LineState.DONE]

    async def carry_out(self, act: Act) -> dict[str, Any]:
        """The result of the commit, made now or before. Leaves the run when it cannot be known yet."""
        line = self._lines.get(act.name)
        if line is None or line.state in (LineState.DECLINED, LineState.ABSENT):
            return await self._attempt(act, 1 if line is None else line.attempt + 1)
        if line.state == LineState.DONE and line.result is not None:
            return line.result
        return await self._recover(act, line)

    async def flush(self) -> None:
        """Store what was learnt before anything else is done."""
        if self.answer is None:
            return
        outcome = replace(self._parts.outcome(), commit_state=self.state, answer=self.answer)
        self.answer = None
        if not await self._parts.write(outcome):
            raise Stale

    # --- a new attempt

    async def _attempt(self, act: Act, number: int) -> dict[str, Any]:
        self._not_early()
        await self.flush()
        gate = CommitGate(
            self._parts.clock,
            wait=self._instant,
            intend=lambda within: self._noting(
                intended(
                    stored(
                        self._parts.intents.store(
                            intending.intent_of(self._parts, act.name, act.args, number, within)
                        )
                    ),
                    lambda refused: intending.way_out(self._parts, refused),
                )
            ),
        )
        return await self._send(act, gate)

    async def _noting(self, intending: Awaitable[Line]) -> Line:
        """A refused intent is told through the plugin's own code, which may catch it: what was told counts."""
        try:
            return await intending
        except Leave as leave:
            self._told = leave
            raise

    def _not_early(self) -> None:
        instant = self._parts.post.scheduled_at
        if instant is not None and not self._parts.is_near(instant):
            raise Parked(
                "prepared; waits for its time", due=to_ms(instant), status=Status.SCHEDULED, prepared=True
            )

    async def _instant(self) -> None:
        if self._parts.post.scheduled_at is not None:
            await self._parts.until(self._parts.post.scheduled_at)

    async def _send(self, act: Act, gate: CommitGate) -> dict[str, Any]:
        session = self._parts.session.committing(gate)
        try:
            result = await act.call(session, *act.args)
        except Leave:
            raise
        except asyncio.CancelledError:
            raise  # the line stays as it is: who comes next looks it up
        except BaseException as fault:
            if gate.line is None:
                if self._told is not None:
                    raise self._told from fault
                raise
            self._learn_from(fault, gate.line, session)
            await self._leave_if_lost(act, fault)
            raise
        if gate.line is None:
            raise self._told or ContractBroken(f"the commit {act.name!r} made no request")
        if session.fault is not None or not _is_yes(session.answer):
            # The plugin swallowed what happened: its word that all is well is worth nothing.
            riddle = session.fault or OutcomeUnknown(
                f"the commit {act.name!r} returned without an answer that says yes"
            )
            self._learn_from(riddle, gate.line, session)
            await self._leave_if_lost(act, riddle)
            raise riddle
        return await self._done(act, gate.line, result)

    async def _done(self, act: Act, line: Line, returned: Any) -> dict[str, Any]:
        result: dict[str, Any] = dict(returned) if isinstance(returned, Mapping) else {}
        remote_id = result.get("id")
        if not isinstance(remote_id, str) or not remote_id:
            self._parts.log("error", f"plugin fault: the commit {act.name!r} returned no id")
            self._settle(line, LineState.LOST, note="the plugin returned no id")
            await self._leave_if_lost(act, None)
        sealed = self._parts.journal.seal_result(line.id, result)
        self._lines[act.name] = replace(line, state=LineState.DONE, result=result)
        self.state = CommitState.DONE
        self.answer = LineAnswer(
            line_id=line.id, state=LineState.DONE, remote_id=remote_id, sealed=sealed, looks=line.looks
        )
        return result

    def _learn_from(self, fault: BaseException, line: Line, session: CommitSession) -> None:
        note = self._parts.redact(f"{type(fault).__name__}: {fault}")
        if not session.sent:
            self._settle(line, LineState.DECLINED, note=f"not sent: {note}")
        elif is_refusal(fault, session.answer):
            self._settle(line, LineState.DECLINED, note=note)
        else:
            if not isinstance(fault, PlatformError):
                self._parts.log("error", f"plugin fault inside a commit: {note}")
            refusal = fault.refusal if isinstance(fault, OutcomeUnknown) else None
            self._settle(replace(line, refusal=refusal), LineState.LOST, note=note)

    async def _leave_if_lost(self, act: Act, fault: BaseException | None) -> None:
        if self._lines[act.name].state == LineState.LOST:
            if act.find is None and act.repeat_safe is None:
                raise Undecidable("the answer was lost, and the platform cannot be asked") from fault
            raise Parked("the answer was lost: looking it up", due=self._parts.now + _FIRST_LOOK) from fault
        if isinstance(fault, DeadlinePassed):
            raise Parked("this process was held up; once more", due=self._parts.now + _UNSENT) from fault

    def _settle(self, line: Line, state: LineState, *, note: str) -> None:
        self._lines[line.name] = replace(line, state=state, note=note)
        self.state = CommitState.OPEN if state == LineState.LOST else self._parts.closed(self.done)
        self.answer = LineAnswer(
            line_id=line.id,
            state=state,
            note=note,
            refusal=line.refusal,
            looks=line.looks,
            absents=line.absents,
        )

    # --- an open line

    async def _recover(self, act: Act, line: Line) -> dict[str, Any]:
        if act.repeat_safe is not None:
            now = await self._parts.ask_now()
            window = int(act.repeat_safe.total_seconds() * 1000) - self._parts.settle_ms
            if now < line.intended_at + window:
                if act.find is not None and (seen := await self._glance(act, act.find, line, now)):
                    return seen
                return await self._repeat(act, line, line.intended_at + window - now)
        if act.find is None:
            raise Undecidable(line.note or "nobody saw the answer, and the platform cannot be asked")
        return await self._look(act, act.find, line)

    async def _glance(self, act: Act, find: Find, line: Line, now: Ms) -> dict[str, Any] | None:
        """What is there already need not be sent again; nothing but finding it is believed."""
        inquiry = Inquiry(
            asked_at=now,
            deadline=line.deadline,
            settle=self._parts.settle_ms,
            looks=line.looks,
            absents=line.absents,
        )
        judgement = await self._ask(act, find, line, inquiry)
        return await self._adopt(act, line, judgement.result) if isinstance(judgement, Adopt) else None

    async def _repeat(self, act: Act, line: Line, left_ms: Ms) -> dict[str, Any]:
        """Send the identical request again: the platform takes it for the same."""
        again = replace(line, state=LineState.LOST, looks=line.looks + 1)

        async def mark_lost(within: Ms) -> Line:
            # From here on a refusal speaks for its own sending only: the line says `lost` until it is `done`. What is
            # looked up later must wait for this sending too, so the deadline moves with it.
            answer = LineAnswer(
                line_id=line.id,
                state=LineState.LOST,
                note=line.note,
                refusal=line.refusal,
                looks=again.looks,
                deadline_ms=within,
                allowances=intending.allowances_of(self._parts, act.name, within),
            )
            outcome = replace(self._parts.outcome(), commit_state=CommitState.OPEN, answer=answer)
            if not await self._parts.write(outcome):
                raise Stale
            return again

        gate = CommitGate(self._parts.clock, wait=_at_once, intend=mark_lost, most_ms=left_ms)
        session = self._parts.session.committing(gate)
        try:
            result = await act.call(session, *act.args)
        except (Reconnect, RateLimited, QuotaExhausted):
            self._lines[act.name] = again  # it stays open; who waits for that need not ask meanwhile
            raise
        except Exception as fault:
            note = self._parts.redact(f"{type(fault).__name__}: {fault}")
            self._lines[act.name] = again
            raise Parked(
                f"sent again, not heard: {note}", due=self._parts.now + pause_after(line.looks)
            ) from fault
        if not _is_yes(session.answer):
            raise Parked("sent again, not heard", due=self._parts.now + pause_after(line.looks))
        return await self._done(act, again, result)

    async def _look(self, act: Act, find: Find, line: Line) -> dict[str, Any]:
        # Read before the question is sent: ripeness is judged by this moment.
        asked_at = await self._parts.ask_now()
        inquiry = Inquiry(
            asked_at=asked_at,
            deadline=line.deadline,
            settle=self._parts.settle_ms,
            looks=line.looks,
            absents=line.absents,
        )
        judgement = await self._ask(act, find, line, inquiry)
        line = replace(line, looks=line.looks + 1)
        match judgement:
            case Adopt(result=result):
                return await self._adopt(act, line, result)
            case LookAgain(at=at, absents=absents):
                self._settle(
                    replace(line, absents=absents), LineState.LOST, note=line.note or "looked up, not seen"
                )
                raise Parked("looked up: not seen yet", due=at)
            case AskPerson(why=why):
                self._settle(line, LineState.LOST, note=line.note or why)
                raise Undecidable(why)
            case Gone():
                self._settle(line, LineState.ABSENT, note="looked up: it never took effect")
                if line.refusal is not None:
                    raise Refused(line.refusal)
                self._parts.log("warn", "the request never took effect: publishing again")
                if line.attempt >= self._parts.most_attempts:
                    raise Refused(f"not published in {line.attempt} attempts; the last said: {line.note}")
                return await self._attempt(act, line.attempt + 1)

    async def _ask(self, act: Act, find: Find, line: Line, inquiry: Inquiry) -> Judgement:
        known = Intent(
            since=from_ms(line.intended_at) - DRIFT,
            taken=await self._parts.taken(line.intended_at - 1000 * 86_400),
            attempt=line.attempt,
        )
        try:
            lookup: Lookup = await find(self._parts.session, *act.args, intent=known)
            behind = self._parts.theirs.behind(self._parts.moment)
            if behind and not isinstance(lookup, Found):
                earlier = replace(known, since=known.since - behind)
                lookup = await find(self._parts.session, *act.args, intent=earlier)
        except (Reconnect, RateLimited, QuotaExhausted):
            raise
        except Exception as fault:  # noqa: BLE001 - a look may fail in any way: it is simply made again
            self._parts.log("warn", f"the lookup failed: {self._parts.redact(str(fault))}")
            return later(inquiry)
        return judge(lookup, inquiry)

    async def _adopt(self, act: Act, line: Line, result: dict[str, Any]) -> dict[str, Any]:
        remote_id = result.get("id")
        if not isinstance(remote_id, str):
            raise ContractBroken(f"the lookup of {act.name!r} found something without an id")
        answer = LineAnswer(
            line_id=line.id,
            state=LineState.DONE,
            remote_id=remote_id,
            sealed=self._parts.journal.seal_result(line.id, result),
            note="found by lookup",
            looks=line.looks,
        )
        outcome: Outcome = replace(self._parts.outcome(), commit_state=CommitState.DONE, answer=answer)
        match await stored(self._parts.outcomes.adopt(outcome)):
            case "fenced":
                raise Stale
            case "taken":
                raise Undecidable(f"what was found ({remote_id}) belongs to another post")
            case "adopted":
                self._parts.log("info", "the answer was lost; found by lookup")
                self._lines[act.name] = replace(line, state=LineState.DONE, result=result)
                self.state = CommitState.DONE
        return result


def is_refusal(fault: BaseException, answer: Response | None) -> bool:
    """Whether a real answer says that the commit did not take effect. A 5xx or a redirect is no such answer."""
    if answer is None or answer.status >= 500 or 300 <= answer.status < 400:
        return False
    return isinstance(fault, PlatformError) and not isinstance(fault, OutcomeUnknown)


def _is_yes(answer: Response | None) -> bool:
    return answer is not None and (answer.status < 300 or 400 <= answer.status < 500)


async def _at_once() -> None:
    """A repeat waits for no instant: the first sending had it."""
