"""Which bytes of a file somebody asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)", re.IGNORECASE)
_DIGITS_MAX = 18


class Unsatisfiable(Exception):
    """Nothing of the file lies there."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to before `end`."""

    start: int
    end: int


def span_of(header: str | None, size: int) -> Span | None:
    """The span that a `Range` header names; None: the whole file is to be sent.

    What is malformed, of another unit, or of several ranges is to be ignored (RFC 9110, 14.2).
    """
    found = _ONE.fullmatch(header.strip()) if header else None
    if found is None or (not found[1] and not found[2]):
        return None
    first, last = (int(digits[-_DIGITS_MAX:]) if digits else None for digits in found.groups())
    if any(len(digits) > _DIGITS_MAX for digits in found.groups()):
        return None
    if first is None:
        if not last or not size:
            raise Unsatisfiable
        return Span(max(0, size - last), size)
    if last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Span(first, size if last is None else min(last + 1, size))
