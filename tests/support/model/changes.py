"""The engine with one of its safeguards taken out, by changing a piece of its source."""

import inspect
import textwrap
from collections.abc import Callable

import pytest

Change = tuple[object, str, str, str]
"""Whose, which function, what it says, and what it says instead."""


def without(monkeypatch: pytest.MonkeyPatch, changes: list[Change]) -> None:
    """The engine with pieces of its source replaced: each must stand in exactly one place."""
    sources: dict[tuple[object, str], str] = {}
    for owner, name, old, new in changes:
        function = getattr(owner, name)
        source = sources.get((owner, name)) or textwrap.dedent(inspect.getsource(function))
        assert source.count(old) == 1, f"{name} does not say {old!r} once: where is the safeguard now?"
        sources[owner, name] = source.replace(old, new)
    for (owner, name), source in sources.items():
        made: dict[str, Callable[..., object]] = {}
        exec(compile(source, f"<{name}, changed>", "exec"), getattr(owner, name).__globals__, made)
        monkeypatch.setattr(owner, name, made[name])
