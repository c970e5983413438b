"""One thing that is wrong with what was handed in, and what would mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`path` is a JSON pointer into the request (`/options/link`), `rule` a stable id (`caption.max`).

    `limit` and `actual` are numbers or short texts where the rule compares two; `fix` says what to do.
    """

    path: str
    rule: str
    message: str
    limit: int | float | str | None = None
    actual: int | float | str | None = None
    fix: str | None = None
