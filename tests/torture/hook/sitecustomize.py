"""Loaded by processes of the torture alone (PYTHONPATH): steps of one process's clock, hours that pass for all, tokens given out.

Nothing in the product knows of it: Python imports a module of this name at every start (docs: `site`).
"""

import os
from datetime import datetime, timedelta
from pathlib import Path


def _step_the_clock(path: Path) -> None:
    """The file holds so many seconds by which this process is wrong; without it the process is right."""
    from picscripter.plugin.clock import SystemClock

    true = SystemClock.now

    def now(self: SystemClock) -> datetime:
        try:
            return true(self) + timedelta(seconds=float(path.read_text() or 0))
        except OSError:
            return true(self)

    SystemClock.now = now


def _let_hours_pass(path: Path) -> None:
    """The file holds so many seconds that have passed for everybody: by the time of day, and by the steady clock."""
    from picscripter.plugin.clock import SystemClock

    now, steady = SystemClock.now, SystemClock.steady

    def passed() -> float:
        return float(path.read_text()) if path.exists() else 0.0

    SystemClock.now = lambda self: now(self) + timedelta(seconds=passed())
    SystemClock.steady = lambda self: steady(self) + passed()


def _write_tokens(path: Path) -> None:
    """Every access and refresh token that an emulator hands out, a line each: what it is, and the token."""
    from picscripter.sandbox.grants import Grants

    issue, issue_refresh = Grants.issue, Grants.issue_refresh

    def note(kind: str, value: str) -> None:
        with path.open("a") as file:
            file.write(f"{kind} {value}\n")

    def issued(self, *args, **more):
        token = issue(self, *args, **more)
        note("access", token.value)
        return token

    def refreshed(self, *args, **more):
        value = issue_refresh(self, *args, **more)
        note("refresh", value)
        return value

    Grants.issue, Grants.issue_refresh = issued, refreshed


if name := os.environ.get("TORTURE_CLOCK"):
    _step_the_clock(Path(name))
if name := os.environ.get("TORTURE_HOURS"):
    _let_hours_pass(Path(name))
if name := os.environ.get("TORTURE_TOKENS"):
    _write_tokens(Path(name))
