"""A thousand posts to platforms that let a hundred through in an hour: ten hours, each in some seconds."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from support.hours import most_in_an_hour
from support.turnstile import HOUR, LIMIT
from torture.fleet import Json
from torture.passing import Hours
from torture.people import User, gather_crowd
from torture.trial import SLACK, Trial, marks_of, plain_platform

_MANY = 1_000
_BEFORE = timedelta(seconds=2)
_SOON = timedelta(seconds=30)
"""How much later than it was told a post may go: what may have landed late counts as long as it may."""


@dataclass(slots=True)
class _Wait:
    """`told`: of each post the first heldUntil; `others`: by mark, when the other user wanted it."""

    told: dict[str, datetime] = field(default_factory=dict)
    others: dict[str, datetime] = field(default_factory=dict)
    statuses: set[str] = field(default_factory=set)
    leaps: int = 0


async def budgets(trial: Trial) -> None:
    """A hundred an hour for an account, or for all accounts of an app: none fails, none goes beyond, all as told."""
    hours = await Hours.of(trial.fleet)
    plain = await plain_platform(trial, await gather_crowd(trial.fleet, 1, first=900))
    crowd = await gather_crowd(trial.fleet, 2, only=["turnstile", "tollgate", plain])
    ann, bob = crowd.users
    whose = {"turnstile": (ann,), "tollgate": (ann, bob)}
    marks = {name: marks_of(name[:4], _MANY) for name in whose}
    ids: list[str] = []
    for name, users in whose.items():
        share = _MANY // len(users)
        for number, user in enumerate(users):
            part = marks[name][number * share : (number + 1) * share]
            ids += await trial.posts(user, user.accounts[name], part, "text")
    wait = await _all_hours(trial, hours, ids, bob, plain)
    every = [*marks["turnstile"], *marks["tollgate"], *wait.others]
    shown = await trial.shown(every)
    for name in whose:
        await _judge(trial, name, {mark: shown[mark] for mark in marks[name]}, wait)
    _judge_others(trial, {mark: shown[mark] for mark in wait.others}, wait)
    trial.expect(wait.statuses == {"published"}, f"posts are {sorted(wait.statuses)}")


async def _all_hours(trial: Trial, hours: Hours, ids: list[str], bob: User, plain: str) -> _Wait:
    """Until nobody is held any more; each time all wake, the other user wants to post, too."""
    wait = _Wait()
    while held := await _held(trial, hours, ids, wait):
        for row in held:
            wait.told.setdefault(row["client_post_id"], row["held_until"])
        at = min(row["held_until"] for row in held)
        for name in ("turnstile", plain):
            mark = f"markother{name}{wait.leaps}x"
            wait.others[mark] = at
            ids.append(await trial.post(bob, bob.accounts[name], mark, "text", at))
        await hours.pass_until(at - _BEFORE)
        wait.leaps += 1
        trial.say(f"hour {wait.leaps}: {len(held)} are held")
        await asyncio.sleep(_BEFORE.total_seconds() + 1)
    return wait


async def _held(trial: Trial, hours: Hours, ids: list[str], wait: _Wait) -> list[Json]:
    """Those that wait for longer, once nothing happens to any other."""
    loop = asyncio.get_running_loop()
    until = loop.time() + 90
    while True:
        rows = await trial.fleet.rows("SELECT * FROM posts WHERE id = ANY($1)", ids)
        wait.statuses = {row["status"] for row in rows}
        held = [row for row in rows if row["status"] == "held" and row["held_until"] is not None]
        soon = [row for row in held if row["held_until"] < hours.now() + 2 * _SOON]
        moving = {"scheduled", "queued", "publishing", "processing"} & wait.statuses
        if not soon and not moving:
            return held
        if loop.time() > until:
            trial.expect(False, f"{len(soon)} are held for no reason, others are {sorted(moving)}")
            return []
        await asyncio.sleep(0.3)


async def _judge(trial: Trial, name: str, shown: dict[str, list[datetime]], wait: _Wait) -> None:
    counts = [len(moments) for moments in shown.values()]
    moments = [moment for each in shown.values() for moment in each]
    most = most_in_an_hour(moments)
    seen = await trial.fleet.steer(name, "_requests")
    refused = sum(each["status"] == 429 for each in seen)
    waited = [shown[mark][0] - told for mark, told in wait.told.items() if shown.get(mark)]
    took = max(moments) - min(moments)
    trial.tell(
        f"{name}: {counts.count(1)} of {_MANY} out once within {took}; most in any hour {most}, refused {refused}; "
        f"{len(waited)} were held, and went {min(waited).total_seconds():.1f} to "
        f"{max(waited).total_seconds():.1f} s after the time they were told first"
    )
    trial.expect(counts == [1] * _MANY, f"{name}: {counts.count(0)} are not out")
    trial.expect(most <= LIMIT, f"{name}: {most} in one hour")
    trial.expect(refused <= LIMIT // 10, f"{name}: {refused} requests were refused")
    trial.expect(len(waited) == _MANY - LIMIT, f"{name}: {len(waited)} were told to wait")
    late = timedelta(seconds=-3) <= min(waited) and max(waited) <= _SOON * (_MANY // LIMIT)
    trial.expect(late, f"{name}: out {min(waited)} to {max(waited)} after the time that was told")
    trial.expect(took < 9 * HOUR + _SOON * 10, f"{name}: it took {took}")


def _judge_others(trial: Trial, shown: dict[str, list[datetime]], wait: _Wait) -> None:
    late = [(shown[mark][0] - at).total_seconds() for mark, at in wait.others.items() if shown[mark]]
    trial.tell(f"another user: {len(late)} of {len(wait.others)} out, at most {max(late):.2f} s late")
    trial.expect(len(late) == len(wait.others), "not all of the other user's are out")
    trial.expect(max(late) <= 2 + SLACK, f"another user was {max(late):.1f} s late")
