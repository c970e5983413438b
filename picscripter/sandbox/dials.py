"""The dials: how a person or a test makes an emulated platform slow, forgetful, rude or broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


class BadDials(Exception):
    """Nothing was changed; `problems` name each refused dial."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{problem['dial']}: {problem['message']}" for problem in problems))
        self.problems = problems


def dial(kind: type, default: Any, what: str, *, low: float = 0, high: float | None = None) -> Any:
    """Declare a dial of kind `bool`, `int`, `float` or `str`; with the default None it may be null (off)."""
    return field(default=default, metadata={"kind": kind, "what": what, "low": low, "high": high})


@dataclass(slots=True, kw_only=True)
class Dials:
    """In Python `latency_ms`, in JSON `latencyMs`. A platform with dials of its own subclasses this."""

    latency_ms: float = dial(
        float, 0.0, "how long an answer takes; the request takes effect in the middle of it"
    )
    drop_before: float = dial(
        float, 0.0, "how often the connection is cut before the request takes effect", high=1
    )
    drop_after: float = dial(
        float, 0.0, "how often it is cut after the request took effect, unanswered", high=1
    )
    drop_after_delay_ms: float = dial(
        float, 0.0, "with dropAfter: it is cut first, and takes effect that much later"
    )
    status: int | None = dial(int, None, "the status answered instead of acting", low=400, high=599)
    status_rate: float = dial(float, 1.0, "how often `status` is answered", high=1)
    status_after: bool = dial(bool, False, "act, and answer `status` all the same")
    rate_limit_after: int | None = dial(
        int, None, "so many requests are served, then the platform's own refusal"
    )
    rate_limit_seconds: float = dial(float, 900.0, "the length of that window", low=0.001)
    processing_seconds: float = dial(float, 0.0, "how long uploads are processed")
    index_lag_seconds: float = dial(float, 0.0, "how long after it was made an item appears in lists")
    token_seconds: float | None = dial(
        float, None, "the lifetime of access tokens, also of those already given out"
    )
    match: str | None = dial(
        str, None, "faults and limits touch only requests whose `METHOD /path` contains this"
    )
    hang: bool = dial(bool, False, "requests are accepted and never answered, until this is off again")
    strict: bool = dial(
        bool, True, "unknown parameters are refused, even where the platform would ignore them"
    )

    def touch(self, method: str, path: str) -> bool:
        """Whether faults and limits apply to this request."""
        return self.match is None or self.match in f"{method} {path}"

    def as_json(self) -> dict[str, Any]:
        """All dials as they stand."""
        return {_camel(each.name): getattr(self, each.name) for each in fields(self)}

    def update(self, changes: object) -> None:
        """Turn the named dials. Raises BadDials, with nothing changed, for a wrong name or value."""
        if not isinstance(changes, Mapping):
            raise BadDials([{"dial": "", "message": "send a JSON object of dials"}])
        known = {_camel(each.name): each for each in fields(self)}
        problems = []
        for name, value in changes.items():
            problem = (
                _problem(value, known[name].default, known[name].metadata)
                if name in known
                else f"unknown; there are {', '.join(known)}"
            )
            if problem:
                problems.append({"dial": str(name), "message": problem})
        if problems:
            raise BadDials(problems)
        for name, value in changes.items():
            setattr(self, known[name].name, value)


def _problem(value: object, default: object, rule: Mapping[str, Any]) -> str | None:
    if value is None:
        return None if default is None else "must not be null"
    if rule["kind"] in (bool, str):
        return None if isinstance(value, rule["kind"]) else f"must be a {_WORDS[rule['kind']]}"
    if isinstance(value, bool) or not isinstance(value, int if rule["kind"] is int else int | float):
        return f"must be a {_WORDS[rule['kind']]}"
    if not rule["low"] <= value <= (rule["high"] if rule["high"] is not None else 10**9):
        return f"must be between {rule['low']:g} and {rule['high'] if rule['high'] is not None else 10**9:g}"
    return None


_WORDS = {bool: "boolean", str: "text", int: "whole number", float: "number"}


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)
