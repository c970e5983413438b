"""The lines of a run's commits: what is known of each, and what of it is not stored yet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from picscripter.domain.states import OPEN_LINES, CommitState, LineState
from picscripter.plugin.delivery import Find
from picscripter.plugin.http import Response
from picscripter.services.publishing.gate import DeadlinePassed
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale, Undecidable
from picscripter.storage.fields import Ms
from picscripter.storage.journal import Line
from picscripter.storage.outcomes import LineAnswer

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


class Lines:
    """The lines of one run by the names of their commits. `answer` is what was learnt and is not stored yet."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.answer: LineAnswer | None = None
        self.state = CommitState(run.post.commit_state)
        self.by_name = {line.name: line for line in sorted(run.story.lines, key=lambda line: line.attempt)}

    @property
    def open_line(self) -> Line | None:
        """The line whose outcome is not known."""
        return next((line for line in self.by_name.values() if line.state in OPEN_LINES), None)

    @property
    def done(self) -> list[Line]:
        """The acts of this round that are public."""
        return [line for line in self.by_name.values() if line.state == LineState.DONE]

    async def flush(self) -> None:
        """Store what was learnt before anything else is done."""
        if self.answer is None:
            return
        outcome = replace(self._run.outcome(), commit_state=self.state, answer=self.answer)
        self.answer = None
        if not await self._run.write(outcome):
            raise Stale

    async def conclude(self, act: Act, line: Line, returned: Any) -> dict[str, Any]:
        """It is public: the result, to be stored with what comes next. Leaves the run when the plugin names no id."""
        result: dict[str, Any] = dict(returned) if isinstance(returned, Mapping) else {}
        remote_id = result.get("id")
        if not isinstance(remote_id, str) or not remote_id:
            self._run.log("error", f"plugin fault: the commit {act.name!r} returned no id")
            self.settle(line, LineState.LOST, note="the plugin returned no id")
            await self.leave_if_lost(act, None)
        sealed = self._run.journal.seal_result(line.id, result)
        self.by_name[act.name] = replace(line, state=LineState.DONE, result=result)
        self.state = CommitState.DONE
        self.answer = LineAnswer(
            line_id=line.id, state=LineState.DONE, remote_id=remote_id, sealed=sealed, looks=line.looks
        )
        return result

    async def leave_if_lost(self, act: Act, fault: BaseException | None) -> None:
        """Look it up later, or begin once more; go on when the commit was refused."""
        if self.by_name[act.name].state == LineState.LOST:
            if act.find is None and act.repeat_safe is None:
                raise Undecidable("the answer was lost, and the platform cannot be asked") from fault
            raise Parked("the answer was lost: looking it up", due=self._run.now + _FIRST_LOOK) from fault
        if isinstance(fault, DeadlinePassed):
            raise Parked("this process was held up; once more", due=self._run.now + _UNSENT) from fault

    def settle(self, line: Line, state: LineState, *, note: str) -> None:
        """What was learnt of an attempt that is not public, for all that is known."""
        self.by_name[line.name] = replace(line, state=state, note=note)
        closed = CommitState.DONE if self.done else CommitState.NONE
        self.state = CommitState.OPEN if state == LineState.LOST else closed
        self.answer = LineAnswer(
            line_id=line.id,
            state=state,
            note=note,
            refusal=line.refusal,
            looks=line.looks,
            absents=line.absents,
        )


def is_yes(answer: Response | None) -> bool:
    """Whether it is an answer at all of which a result can be made."""
    return answer is not None and (answer.status < 300 or 400 <= answer.status < 500)
