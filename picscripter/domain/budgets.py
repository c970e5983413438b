"""Allowances of a platform: what they are called, how long a commit counts, and who must wait until when."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from picscripter.plugin.budget import Budget

_NEAR = 60_000
"""Places of one minute (in milliseconds) are alike: who waits for one comes some seconds sooner or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One budget as it bears on one commit: whose it is, how much, and until when the commit counts (milliseconds).

    `period`: after so long a place that was taken is free again; 0 when nobody knows. `connection_id`: who spends;
    `shared`: all connections of its login do.
    """

    key: str
    amount: int
    holds_until: int
    period: int = 0
    connection_id: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a key now: how many commits still count, when they stop to, and what the platform last told.

    All moments are in milliseconds.
    `told` is how many the platform said are left until `told_until`; None when it said nothing that still counts.
    `promised`: when those come again, in order, that are told to wait already.
    """

    counting: int = 0
    frees: Sequence[int] = ()
    told: int | None = None
    told_until: int = 0
    blocked_until: int = 0
    promised: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an answer's headers said of an allowance; `resets_at` in milliseconds."""

    remaining: int
    resets_at: int


def read_headers(budget: Budget, headers: Mapping[str, str]) -> Told | None:
    """None: the answer says nothing of this budget, or nothing that can be read."""
    if budget.headers is None:
        return None
    remaining, reset = headers.get(budget.headers.remaining), headers.get(budget.headers.reset)
    if remaining is None or reset is None or not remaining.isdecimal() or not reset.isdecimal():
        return None
    return Told(remaining=int(remaining), resets_at=int(reset) * 1000)


def is_scarce(budget: Budget, told: Told) -> bool:
    """Whether it is worth a write: while plenty is left, our own count is enough."""
    return told.remaining <= budget.amount // 10


def key_of(platform: str, budget: Budget, *, login: str, connection_id: str) -> str:
    """One row per allowance: an app's is shared by all connections of a login."""
    whose = connection_id if budget.scope == "connection" else f"app:{login}"
    return f"{platform}/{budget.name}/{whose}"


def holds_until(budget: Budget, latest: datetime) -> datetime:
    """Until when a commit counts that may land as late as `latest`: in every window that it may touch."""
    if budget.kind == "rolling":
        return latest + budget.window
    zone = ZoneInfo(budget.zone)
    local = latest.astimezone(zone)
    # Windows begin at midnight of the zone; a window of several days is counted from its first one.
    day = datetime.combine(local.date(), time(), zone)
    return (day + max(budget.window, timedelta(days=1))).astimezone(UTC)


def period_of(budget: Budget, margin: timedelta) -> timedelta:
    """How long a place is taken by a commit that may land as late as `margin` from now."""
    return budget.window + margin if budget.kind == "rolling" else max(budget.window, timedelta(days=1))


def admit(
    wanted: Sequence[Sequence[Allowance]], standings: Mapping[str, Standing], now: int
) -> list[int | None]:
    """Which of the commits may go, in order: None (it may), or the moment until which it is held (milliseconds).

    A commit spends all its allowances or none. Those that must wait are spread over the moments at which room comes,
    behind those that were told to wait before: nobody is told a time at which it could not go.
    """
    spent: dict[str, int] = {}
    queues: dict[str, _Queue] = {}
    return [_admit_one(allowances, standings, now, spent, queues) for allowances in wanted]


@dataclass(slots=True)
class _Queue:
    """Of one key, in one batch: how many stand in it, and at which place the last of them."""

    length: int = 0
    place: int = 0


def _admit_one(
    allowances: Sequence[Allowance],
    standings: Mapping[str, Standing],
    now: int,
    spent: dict[str, int],
    queues: dict[str, _Queue],
) -> int | None:
    waits = [
        wait
        for allowance in allowances
        if (wait := _wait(allowance, standings.get(allowance.key, Standing()), now, spent, queues))
        is not None
    ]
    if waits:
        return max(waits)
    for allowance in allowances:
        spent[allowance.key] = spent.get(allowance.key, 0) + 1
    return None


def _wait(
    allowance: Allowance,
    standing: Standing,
    now: int,
    spent: Mapping[str, int],
    queues: dict[str, _Queue],
) -> int | None:
    mine = spent.get(allowance.key, 0)
    if standing.blocked_until > now:
        return standing.blocked_until
    refused = standing.told is not None and standing.told_until > now and standing.told - mine <= 0
    if not refused and standing.counting + mine < allowance.amount:
        return None
    first = standing.told_until if refused else 0
    return _queue_up(queues.setdefault(allowance.key, _Queue()), allowance, standing, first)


def _queue_up(queue: _Queue, allowance: Allowance, standing: Standing, first: int) -> int:
    """The moment of the first place for which nobody waits: as many stand before it as there are places before it."""
    while True:
        moment = _free_at(queue.place, allowance, standing, first)
        if bisect_right(standing.promised, moment + _NEAR) + queue.length <= queue.place:
            queue.length += 1
            return moment
        queue.place += 1


def _free_at(place: int, allowance: Allowance, standing: Standing, first: int) -> int:
    """When the `place`-th place (from 0) is free: whoever takes one gives it back after a period.

    `first`: the platform says that there is none before then; 0 when it said nothing.
    """
    turn, seat = divmod(place, max(1, allowance.amount)) if allowance.period else (0, place)
    if first and standing.counting < allowance.amount:
        frees = first  # others than we have used it up
    elif standing.frees:
        frees = standing.frees[min(seat, len(standing.frees) - 1)]
    else:
        frees = allowance.holds_until
    return max(first, frees) + turn * allowance.period
