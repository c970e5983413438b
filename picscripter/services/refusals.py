"""A use case says no: what is wrong, in words that the person who asked can act upon."""

from collections.abc import Mapping, Sequence
from typing import Any

from picscripter.plugin.problem import Problem


class Refusal(Exception):
    """`code` is stable and for programs, `detail` a sentence for people.

    `problems` point into the request; `more` holds further members of the answer (`{"notBefore": …}`),
    `retry_after` seconds after which asking again may help.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        problems: Sequence[Problem] = (),
        more: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.problems = tuple(problems)
        self.more = dict(more or {})
        self.retry_after = retry_after


class Invalid(Refusal):
    """What was handed in cannot be accepted: `problems` says all that is wrong at once."""


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's."""


class Conflicts(Refusal):
    """It does not go together with what is already there, or with how far that has come."""


class Unauthorized(Refusal):
    """Who asks is not known."""


class Forbidden(Refusal):
    """Who asks is known, and may not."""


class TooMany(Refusal):
    """Too often: `retry_after` says when again."""


class TooLarge(Refusal):
    """More than is taken."""


class Unavailable(Refusal):
    """Something that this needs is not there right now."""
