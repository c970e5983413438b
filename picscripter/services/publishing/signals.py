"""Why a run is left before its publish has ended: there is nothing more to do now, or nothing that it may do."""

from datetime import datetime

from picscripter.domain.states import Status
from picscripter.services.leaving import Leave
from picscripter.storage.fields import Ms


class Stale(Leave):
    """The fence is spent: the post was edited, cancelled or claimed again. Nothing more may be written."""


class Parked(Leave):
    """There is nothing to do until `due`; the worker is free meanwhile."""

    def __init__(
        self,
        why: str,
        *,
        due: Ms,
        status: Status | None = None,
        held_until: datetime | None = None,
        code: str | None = None,
        prepared: bool = False,
    ) -> None:
        """`status` None keeps what the post has; `code` names why it is held."""
        super().__init__(why)
        self.why = why
        self.due = due
        self.status = status
        self.held_until = held_until
        self.code = code
        self.prepared = prepared


class Undecidable(Leave):
    """A commit was intended, and nobody can tell what became of it: a person must look."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
