"""Limits are data with their source: validation, `GET /api/platforms`, the docs and the sandbox read one table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit: `rule` is its id (`caption.max`), `path` the JSON pointer of what it bounds.

    `value` is a number, or the words allowed; `unit` says of what (`characters`, `weighted characters`, `bytes`).
    `source` says where the platform or somebody else states it, `checked` when we last looked.
    """

    rule: str
    path: str
    value: int | float | tuple[str, ...]
    unit: str
    source: str
    checked: date

    @property
    def number(self) -> int:
        """The value of a limit that counts; TypeError for one that lists words."""
        if isinstance(self.value, tuple):
            raise TypeError(f"{self.rule} lists words, it does not count")
        return int(self.value)


class Limits(Mapping[str, Limit]):
    """A table of limits by rule."""

    def __init__(self, *limits: Limit) -> None:
        self._by_rule = {limit.rule: limit for limit in limits}
        if len(self._by_rule) != len(limits):
            raise ValueError("a rule stands twice in the table of limits")

    def __getitem__(self, rule: str) -> Limit:
        return self._by_rule[rule]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_rule)

    def __len__(self) -> int:
        return len(self._by_rule)
