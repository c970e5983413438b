"""What to do with a post after a fault: by the family of the error, which names the next move."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from picscripter.domain.states import Status
from picscripter.plugin.errors import (
    Misconfigured,
    NotPublished,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
)

_SILENT_LIMIT = 60.0
"""A limit without a time is tried again after a minute, and more with each time."""

LONGEST = timedelta(days=31)
"""Nobody is believed who sends us away for longer: a moment in wrong units would stop a whole app for ever."""

_OPERATOR = timedelta(minutes=15)
"""A set-up that was wrong is tried again now and then: the operator may have mended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often, and how far apart. The seed's: 3 attempts, from 5 s."""

    attempts: int = 3
    backoff_seconds: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where the post goes. `due` None: nothing more happens by itself. `restart`: in a new round of the journal."""

    status: Status
    due: datetime | None
    attempts: int
    code: str
    message: str
    held_until: datetime | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)
    restart: bool = False


def decide(  # noqa: PLR0911 - a table
    fault: Exception, *, attempts: int, policy: Policy, now: datetime, chance: float, begun: bool = False
) -> Decision:
    """`attempts` were made before this one; `chance` in [0, 1) is the jitter. Waiting for a limit is no attempt.

    `begun`: it was sent. Then nobody can take it up again, so it looks for itself whether what stopped it is over.
    """
    match fault:
        case Refused():
            return _end(attempts + 1, "refused", fault, problems=[_problem(p) for p in fault.problems])
        case RateLimited():
            until = fault.until or now + timedelta(seconds=_SILENT_LIMIT * (1 + attempts) * (1 + chance))
            return _hold(attempts, "rate_limited", fault, _not_before(until, now, chance))
        case QuotaExhausted(until=None, scope="app"):
            return _hold(attempts, "quota_exhausted", fault, now + _OPERATOR)
        case QuotaExhausted(until=None):
            return _hold(attempts, "quota_exhausted", fault, now + _OPERATOR if begun else None)
        case QuotaExhausted():
            return _hold(attempts, "quota_exhausted", fault, _not_before(fault.until or now, now, chance))
        case Reconnect():
            return _hold(attempts, "reconnect", fault, None)
        case Misconfigured():
            return _hold(attempts, "misconfigured", fault, now + _OPERATOR)
        case NotPublished(restart=False):
            return _end(attempts + 1, "not_published", fault)
        case NotPublished():
            return _again(fault, attempts, policy, now, chance, "not_published", restart=True)
        case Retry():
            return _again(fault, attempts, policy, now, chance, "platform_fault", after=fault.after)
        case PlatformError():
            return _again(fault, attempts, policy, now, chance, "platform_fault")
        case _:
            return _again(fault, attempts, policy, now, chance, "plugin_fault")


def backoff(attempt: int, policy: Policy, chance: float) -> float:
    """Seconds to wait after the `attempt`-th (from 1): doubling, with up to a quarter of jitter."""
    return float(policy.backoff_seconds * 2 ** (attempt - 1) * (1 + chance / 4))


def _again(
    fault: Exception,
    attempts: int,
    policy: Policy,
    now: datetime,
    chance: float,
    code: str,
    *,
    after: float | None = None,
    restart: bool = False,
) -> Decision:
    made = attempts + 1
    if made >= policy.attempts:
        return _end(made, code, fault)
    pause = max(after or 0.0, backoff(made, policy, chance))
    return Decision(
        status=Status.QUEUED,
        due=now + timedelta(seconds=pause),
        attempts=made,
        code=code,
        message=_text(fault),
        restart=restart,
    )


def _hold(attempts: int, code: str, fault: Exception, until: datetime | None) -> Decision:
    return Decision(
        status=Status.HELD, due=until, attempts=attempts, code=code, message=_text(fault), held_until=until
    )


def _end(
    attempts: int, code: str, fault: Exception, problems: list[dict[str, Any]] | None = None
) -> Decision:
    return Decision(
        status=Status.FAILED,
        due=None,
        attempts=attempts,
        code=code,
        message=_text(fault),
        problems=problems or [],
    )


def _not_before(until: datetime, now: datetime, chance: float) -> datetime:
    """At the platform's moment or a little after it, never at once: its clock and ours differ."""
    return min(max(until, now + timedelta(seconds=1)), now + LONGEST) + timedelta(seconds=chance)


def _problem(problem: Any) -> dict[str, Any]:
    names = ("path", "rule", "message", "limit", "actual", "fix")
    return {name: getattr(problem, name) for name in names if getattr(problem, name) is not None}


def _text(fault: Exception) -> str:
    code = getattr(fault, "code", None)
    return f"{fault} ({code})" if code else str(fault)
