"""How a command speaks: results on standard output, everything else on standard error."""

import contextlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime


def as_json(value: object) -> None:
    """One line of JSON on standard output, at once."""
    print(json.dumps(value, ensure_ascii=False, default=_plain), flush=True)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def line(text: str = "") -> None:
    """A line of the result."""
    print(text, flush=True)


def note(text: str) -> None:
    """A line about what is going on: never among the results."""
    # Nothing depends on it: what it tells of goes on though the log's disk is full, or its reader gone.
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def end() -> None:
    """Say no more. Python would make 120 of the exit code when what standard error still holds cannot be written."""
    try:
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def rows(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """A table; its last column may be as long as it likes."""
    widths = [max(len(row[i]) for row in [heads, *cells]) for i in range(len(heads))]
    for row in [heads, *cells]:
        line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def facts(values: Mapping[str, str]) -> None:
    """Names and values, a line each."""
    width = max(len(name) for name in values)
    for name, value in values.items():
        line(f"{name:<{width}}  {value}")
