"""An open line: the identical request again where the platform takes it for the same, a look where it can be asked."""

from dataclasses import replace
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
from picscripter.domain.states import CommitState, LineState
from picscripter.plugin.delivery import Find, Found, Intent, Lookup
from picscripter.plugin.errors import ContractBroken, QuotaExhausted, RateLimited, Reconnect, Refused
from picscripter.services.leaving import stored
from picscripter.services.publishing import intending
from picscripter.services.publishing.gate import CommitGate
from picscripter.services.publishing.lines import Act, Lines, is_yes
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale, Undecidable
from picscripter.services.publishing.their_clock import DRIFT
from picscripter.storage.fields import Ms, from_ms
from picscripter.storage.journal import Line
from picscripter.storage.outcomes import LineAnswer, Outcome


class Looking:
    """Finds out what became of what nobody heard of, and writes it on the run's lines."""

    def __init__(self, run: Run, lines: Lines) -> None:
        self._run = run
        self._lines = lines

    async def recover(self, act: Act, line: Line) -> dict[str, Any] | None:
        """Its result. None: it certainly never took effect, and is to be sent once more."""
        if act.repeat_safe is not None:
            now = await self._run.ask_now()
            window = int(act.repeat_safe.total_seconds() * 1000) - self._run.settle_ms
            if now < line.intended_at + window:
                if act.find is not None and (seen := await self._glance(act, act.find, line, now)):
                    return seen
                return await self._repeat(act, line, line.intended_at + window - now)
        if act.find is None:
            raise Undecidable(line.note or "nobody saw the answer, and the platform cannot be asked")
        return await self._look(act, act.find, line)

    async def _glance(self, act: Act, find: Find, line: Line, now: Ms) -> dict[str, Any] | None:
        """What is there already need not be sent again; nothing but finding it is believed."""
        judgement = await self._ask(act, find, line, now)
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
                allowances=intending.allowances_of(self._run, act.name, within),
            )
            outcome = replace(self._run.outcome(), commit_state=CommitState.OPEN, answer=answer)
            if not await self._run.write(outcome):
                raise Stale
            return again

        gate = CommitGate(self._run.clock, wait=_at_once, intend=mark_lost, most_ms=left_ms)
        session = self._run.session.committing(gate)
        try:
            result = await act.call(session, *act.args)
        except (Reconnect, RateLimited, QuotaExhausted):
            self._lines.by_name[act.name] = again  # it stays open; who waits for that need not ask meanwhile
            raise
        except Exception as fault:
            note = self._run.redact(f"{type(fault).__name__}: {fault}")
            self._lines.by_name[act.name] = again
            raise Parked(
                f"sent again, not heard: {note}", due=self._run.now + pause_after(line.looks)
            ) from fault
        if not is_yes(session.answer):
            raise Parked("sent again, not heard", due=self._run.now + pause_after(line.looks))
        return await self._lines.conclude(act, again, result)

    async def _look(self, act: Act, find: Find, line: Line) -> dict[str, Any] | None:
        # Read before the question is sent: ripeness is judged by this moment.
        asked_at = await self._run.ask_now()
        judgement = await self._ask(act, find, line, asked_at)
        line = replace(line, looks=line.looks + 1)
        match judgement:
            case Adopt(result=result):
                return await self._adopt(act, line, result)
            case LookAgain(at=at, absents=absents):
                self._lines.settle(
                    replace(line, absents=absents), LineState.LOST, note=line.note or "looked up, not seen"
                )
                raise Parked("looked up: not seen yet", due=at)
            case AskPerson(why=why):
                self._lines.settle(line, LineState.LOST, note=line.note or why)
                raise Undecidable(why)
            case Gone() if line.refusal is not None and line.attempt > 1:
                # What it would be a copy of may be an earlier sending of it, of which we said too soon that it never
                # took effect: lists of what is public lag, some by minutes.
                self._lines.settle(line, LineState.LOST, note=line.note or line.refusal)
                raise Undecidable(
                    f"{line.refusal} (It may be an earlier sending of this post that is public.)"
                )
            case Gone():
                self._lines.settle(line, LineState.ABSENT, note="looked up: it never took effect")
                if line.refusal is not None:
                    raise Refused(line.refusal)
                self._run.log("warn", "the request never took effect: publishing again")
                if line.attempt >= self._run.policy.attempts:
                    raise Refused(f"not published in {line.attempt} attempts; the last said: {line.note}")
                return None

    async def _ask(self, act: Act, find: Find, line: Line, asked_at: Ms) -> Judgement:
        inquiry = Inquiry(
            asked_at=asked_at,
            deadline=line.deadline,
            settle=self._run.settle_ms,
            looks=line.looks,
            absents=line.absents,
        )
        known = Intent(
            since=from_ms(line.intended_at) - DRIFT,
            taken=await self._run.taken(line.intended_at - 1000 * 86_400),
            attempt=line.attempt,
        )
        try:
            lookup: Lookup = await find(self._run.session, *act.args, intent=known)
            behind = self._run.theirs.behind(self._run.moment)
            if behind and not isinstance(lookup, Found):
                earlier = replace(known, since=known.since - behind)
                lookup = await find(self._run.session, *act.args, intent=earlier)
        except (Reconnect, RateLimited, QuotaExhausted):
            raise
        except Exception as fault:  # noqa: BLE001 - a look may fail in any way: it is simply made again
            self._run.log("warn", f"the lookup failed: {self._run.redact(str(fault))}")
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
            sealed=self._run.journal.seal_result(line.id, result),
            note="found by lookup",
            looks=line.looks,
        )
        outcome: Outcome = replace(self._run.outcome(), commit_state=CommitState.DONE, answer=answer)
        match await stored(self._run.outcomes.adopt(outcome)):
            case "fenced":
                raise Stale
            case "taken":
                raise Undecidable(f"what was found ({remote_id}) belongs to another post")
            case "adopted":
                self._run.log("info", "the answer was lost; found by lookup")
                self._lines.by_name[act.name] = replace(line, state=LineState.DONE, result=result)
                self._lines.state = CommitState.DONE
        return result


async def _at_once() -> None:
    """A repeat waits for no instant: the first sending had it."""
