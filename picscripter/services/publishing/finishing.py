"""How a run finishes: what it learnt is written down with where it leaves the post, and what follows for others."""

from dataclasses import replace

from picscripter.domain.retry import LONGEST, Decision, decide
from picscripter.domain.states import CommitState, Status
from picscripter.plugin.errors import QuotaExhausted, RateLimited
from picscripter.services.leaving import stored
from picscripter.services.publishing import ending
from picscripter.services.publishing.lines import Lines
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale, Undecidable
from picscripter.services.refreshing import Refreshing
from picscripter.storage import budgets
from picscripter.storage.fields import Ms, to_ms
from picscripter.storage.outcomes import RunEnd

_NEWER_TOKENS: Ms = 500


async def finish(run: Run, lines: Lines, end: RunEnd, *, restart: bool = False) -> None:
    """Write the end, with what is not stored yet. `restart`: in a new round of the journal. Raises Stale."""
    if end.status == Status.PUBLISHED:
        run.log("info", "published", {"externalId": end.external_id, "externalUrl": end.external_url})
    outcome = replace(
        run.outcome(), commit_state=lines.state, answer=lines.answer, end=end, new_round=restart
    )
    lines.answer = None
    if not await run.write(outcome):
        raise Stale
    latest = to_ms(run.moment + LONGEST)
    for key, told in run.told.items():
        resets_at = min(told.resets_at, latest)
        await stored(budgets.told(run.database, key, remaining=told.remaining, resets_at=resets_at))


async def ask_person(run: Run, lines: Lines, leave: Undecidable) -> None:
    """Nobody but a person can tell what became of it: finish with the evidence."""
    run.log("error", f"a person must look: {leave.why}")
    await finish(run, lines, ending.unknown(run.post, leave, lines.open_line, settle_ms=run.settle_ms))


async def after_fault(
    run: Run, lines: Lines, fault: Exception, refreshing: Refreshing, *, got_on: bool = False
) -> None:
    """Finish as the fault's family says. `got_on`: part of an upload went in, so the attempts are counted anew."""
    decision = _decision(run, lines, fault, got_on=got_on)
    if lines.state == CommitState.OPEN and decision.status == Status.FAILED:
        # The lookup cannot be made, and whether it is public is not known: that is not a failure.
        await ask_person(run, lines, Undecidable(decision.message))
        return
    if decision.code == "reconnect" and not await _give_up(run, refreshing, decision.message):
        # The tokens that were refused are not the stored ones any more: with those it goes on at once.
        soon = Parked("there are newer tokens", due=run.now + _NEWER_TOKENS)
        await finish(run, lines, ending.parked(run.post, soon))
        return
    await _pause_others(run, fault, decision)
    end = ending.decided(decision, lines.done)
    told = (run.post.error or {}).get("message") == decision.message
    if not (told and end.status == Status.HELD):  # who asks every quarter of an hour is told once
        run.log("error" if end.status == Status.FAILED else "warn", decision.message)
    await finish(run, lines, end, restart=decision.restart)


def _decision(run: Run, lines: Lines, fault: Exception, *, got_on: bool) -> Decision:
    decision = decide(
        fault,
        attempts=0 if got_on else run.post.attempts,
        policy=run.policy,
        now=run.moment,
        chance=run.clock.random(),
        begun=lines.state != CommitState.NONE,
    )
    decision = replace(decision, message=run.redact(decision.message))
    if run.post.status == Status.CANCELLED:
        # Cancelled stays cancelled: the removal is tried again, or given up.
        return replace(decision, status=Status.CANCELLED)
    return decision


async def _give_up(run: Run, refreshing: Refreshing, reason: str) -> bool:
    return await stored(refreshing.give_up(run.connection, run.tokens, reason))


async def _pause_others(run: Run, fault: Exception, decision: Decision) -> None:
    """What the platform refuses the app, it refuses all its posts: they wait, and do not ask one by one."""
    if not isinstance(fault, (RateLimited, QuotaExhausted)) or fault.scope != "app" or decision.due is None:
        return
    keys = [run.budget_key(budget) for budget in run.budgets if budget.scope == "app"]
    if keys:
        await stored(budgets.block(run.database, keys, to_ms(decision.due)))
