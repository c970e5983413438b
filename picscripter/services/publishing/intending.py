"""What is stored of an attempt before it is sent, and how a run is left when that is refused."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from picscripter.domain.budgets import Allowance, holds_until, period_of
from picscripter.domain.digest import digest
from picscripter.domain.states import Status
from picscripter.services.leaving import Leave, stored
from picscripter.services.publishing.run import Run
from picscripter.services.publishing.signals import Parked, Stale
from picscripter.storage.fields import Ms, from_ms, to_ms
from picscripter.storage.intents import Fenced, Intent, OverBudget, TwinOpen
from picscripter.storage.journal import Line

TWIN = "twin_undecided"
"""The code in `posts.error` of a post that waits for an equal one."""

TWIN_UNKNOWN = "twin_unknown"
"""The same, where a person must settle the equal one first."""

_TWIN: Ms = 2_000
_OLD_TWIN: Ms = 10_000
"""Most twins are decided in seconds; one that waits for a person is not asked about all the time."""


async def intend(run: Run, name: str, args: Sequence[Any], number: int, within: Ms) -> Line:
    """Store the `number`-th attempt before it is sent: its line. Raises the way to leave the run when it is refused."""
    answer = await stored(run.intents.store(intent_of(run, name, args, number, within)))
    if not isinstance(answer, Line):
        raise way_out(run, answer)
    return answer


def intent_of(run: Run, name: str, args: Sequence[Any], number: int, within: Ms) -> Intent:
    """An attempt that is out `within` milliseconds, or given up. Equal names and arguments have equal fingerprints."""
    post = run.post
    return Intent(
        id=str(uuid.uuid4()),
        post_id=post.id,
        fence=post.fence,
        connection_id=post.connection_id,
        round=post.round,
        name=name,
        attempt=number,
        fingerprint=digest(name, list(args)),
        deadline_ms=within,
        allowances=allowances_of(run, name, within),
    )


def allowances_of(run: Run, name: str, within: Ms) -> list[Allowance]:
    """What a commit that is sent now spends, counted from the latest instant at which it may land."""
    margin = timedelta(milliseconds=within + run.settle_ms)
    latest = run.moment + margin
    return [
        Allowance(
            key=run.budget_key(budget),
            amount=budget.amount,
            holds_until=to_ms(holds_until(budget, latest)),
            period=period_of(budget, margin) // timedelta(milliseconds=1),
            connection_id=run.post.connection_id,
            shared=budget.scope == "app",
        )
        for budget in run.budgets
        if budget.commit == name
    ]


def way_out(run: Run, refused: Fenced | TwinOpen | OverBudget) -> Leave:
    """How the run ends whose intent was not taken."""
    match refused:
        case Fenced():
            return Stale()
        case TwinOpen() as twin:
            known = (run.post.error or {}).get("code") in (TWIN, TWIN_UNKNOWN)
            return Parked(
                _waits_for(twin),
                due=run.now + (_OLD_TWIN if known else _TWIN),
                status=Status.HELD,
                code=TWIN_UNKNOWN if twin.unknown else TWIN,
            )
        case OverBudget(until=until):
            return Parked(
                "the platform's allowance is used up",
                due=until,
                status=Status.HELD,
                held_until=from_ms(until),
                code="over_budget",
            )


def _waits_for(twin: TwinOpen) -> str:
    if twin.post_id is None:
        return "an equal post of this account is not decided yet"
    if twin.unknown:
        return (
            f"this post waits for an equal one of this account, {twin.post_id}, of which nobody knows whether it is "
            f"public: POST /api/posts/{twin.post_id}/resolve settles that one, and then this one goes on"
        )
    return f"this post waits for an equal one of this account, {twin.post_id}, which is not decided yet"
