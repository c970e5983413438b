"""A publish is straight-line code over a journal: what is remembered, and the one public act."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a lookup may know of the commit it looks for.

    Nothing made before `since` can be ours. `taken`: ids that belong to other posts of this account.
    `attempt` counts the commits of this name, from 1.
    """

    since: datetime
    taken: frozenset[str] = frozenset()
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """It is there: `result` is what the commit would have returned, with the platform's id under `"id"`."""

    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """It is not there. The host believes this only after deadline + settle, and only when told twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """The platform cannot tell yet: look again in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowable:
    """The platform has no way to tell: a person must look."""

    why: str


Lookup = Found | Absent | NotYet | Unknowable

Find = Callable[..., Awaitable[Lookup]]
"""`find(session, *args, intent=...)`: the same arguments as the commit's call, and what is known of the intent."""


class Delivery(Protocol):
    """The journal of one post, lent to `publish`. Every call is `call(session, *args)`; args and results are JSON-like.

    A publish may be cut anywhere and is then run again from the top: what is remembered returns at once.
    A name used twice in one run is ContractBroken.
    """

    async def step(
        self,
        name: str,
        call: Callable[..., Awaitable[R]],
        *args: Any,
        expires: timedelta | None = None,
        undo: Callable[..., Awaitable[None]] | None = None,
    ) -> R:
        """Make a call that may safely be made again; remember its result under the name and a digest of the args.

        `expires`: how long the result is good. `undo(session, result)` runs when it has become useless.
        """

    async def parts(
        self,
        name: str,
        plan: Sequence[Any],
        call: Callable[..., Awaitable[R]],
        *args: Any,
        leave_last: bool = False,
    ) -> list[R]:
        """Make `call(session, part, *args)` for each part in order; resume at the first one without a result.

        What goes in between two faults is no attempt: an upload that gets on is never given up. `leave_last` where
        the last part is the public act. The post's owner reads in its logs how far it is.
        """

    async def until(
        self,
        name: str,
        check: Callable[..., Awaitable[R | Literal[False] | None]],
        *args: Any,
        every: float,
        patience: float,
    ) -> R:
        """Ask `check(session, *args)` every so many seconds until it answers something true, and remember that.

        Between two looks the post is parked and its worker is free. Retry's attempts are spent when `patience`
        (seconds since the first look) has run out.
        """

    async def commit(
        self,
        name: str,
        call: Callable[..., Awaitable[dict[str, Any]]],
        *args: Any,
        find: Find | None = None,
        repeat_safe: timedelta | None = None,
    ) -> dict[str, Any]:
        """The public act: `call(session, *args)` makes exactly one request, and returns at least `{"id": …}`.

        It is reached at the scheduled instant. `find` answers what became of it when its answer was lost; without
        it (and without `repeat_safe`, the window in which the platform takes the identical request for the same, or
        refuses it because it has it) a lost answer needs a person. With both, what is not found is sent again.

        Of commits with equal name and arguments on one account only one is under way at a time, for a lookup could
        take one for the other. So the arguments are what `find` tells posts apart by, and no more: what a list does not
        show (the file, where only its words are listed) belongs into `call` itself.
        """

    def log(self, message: str, level: Literal["info", "warn", "error"] = "info") -> None:
        """Tell the post's owner something; shown in the post's logs, redacted."""
