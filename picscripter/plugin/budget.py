"""What a platform allows in a span of time, kept by the host so that nothing is sent only to be refused."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from picscripter.plugin.errors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetHeaders:
    """Names of the answer headers that correct our count; `reset` is in epoch seconds."""

    remaining: str
    reset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`amount` commits in any `window` (rolling), or in each window that begins at midnight in `zone` (fixed).

    `commit`: the name of the commit that spends it.
    """

    name: str
    commit: str
    scope: Scope
    amount: int
    window: timedelta
    kind: Literal["rolling", "fixed"] = "rolling"
    zone: str = "UTC"
    headers: BudgetHeaders | None = None
    source: str = ""
