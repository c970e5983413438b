"""Allowances of a platform: what they are called, how long a commit counts, and who must wait until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from picscripter.plugin.budget import Budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One budget as it bears on one commit: whose it is, how much, and until when the commit counts (milliseconds)."""

    key: str
    amount: int
    holds_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a key now: how many commits still count, when they stop to, and what the platform last told.

    `told` is how many the platform said are left until `told_until`; None when it said nothing that still counts.
    """

    counting: int = 0
    frees: Sequence[int] = ()
    told: int | None = None
    told_until: int = 0
    blocked_until: int = 0


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


def admit(
    wanted: Sequence[Sequence[Allowance]], standings: Mapping[str, Standing], now: int
) -> list[int | None]:
    """Which of the commits may go, in order: None (it may), or the moment until which it is held.

    A commit spends all its allowances or none. Those that must wait are spread over the moments at which room comes.
    """
    spent: dict[str, int] = {}
    queued: dict[str, int] = {}
    return [_admit_one(allowances, standings, now, spent, queued) for allowances in wanted]


def _admit_one(
    allowances: Sequence[Allowance],
    standings: Mapping[str, Standing],
    now: int,
    spent: dict[str, int],
    queued: dict[str, int],
) -> int | None:
    waits = [
        wait
        for allowance in allowances
        if (wait := _wait(allowance, standings.get(allowance.key, Standing()), now, spent, queued))
        is not None
    ]
    if waits:
        return max(waits)
    for allowance in allowances:
        spent[allowance.key] = spent.get(allowance.key, 0) + 1
    return None


def _wait(
    allowance: Allowance, standing: Standing, now: int, spent: Mapping[str, int], queued: dict[str, int]
) -> int | None:
    mine = spent.get(allowance.key, 0)
    if standing.blocked_until > now:
        return standing.blocked_until
    if standing.told is not None and standing.told_until > now and standing.told - mine <= 0:
        return standing.told_until
    if standing.counting + mine < allowance.amount:
        return None
    place = queued.get(allowance.key, 0)
    queued[allowance.key] = place + 1
    if not standing.frees:
        return allowance.holds_until
    return standing.frees[min(place, len(standing.frees) - 1)]
