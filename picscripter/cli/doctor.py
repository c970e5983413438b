"""`picscripter doctor`: what is missing or wrong, and how to mend it. It changes nothing."""

import argparse
from collections.abc import AsyncIterator
from dataclasses import asdict

from picscripter.cli import saying, settings
from picscripter.cli.checkup import carrier, database, media, platforms, pulling, surroundings
from picscripter.cli.checkup.finding import Finding, bad
from picscripter.cli.exits import Exit, Missing
from picscripter.cli.likely import instead
from picscripter.platforms import moved_hosts
from picscripter.platforms.allowances import adjust
from picscripter.platforms.discovery import discover, installed
from picscripter.plugin.clock import SystemClock
from picscripter.settings import SettingsError

_MARKS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


async def main(given: argparse.Namespace) -> Exit:
    """4 when something is wrong; notes alone are fine."""
    found = []
    async for finding in _all(given.platform):
        found.append(finding)
        if not given.json:
            _tell(finding)
    wrong = [finding for finding in found if finding.grade == "bad"]
    if given.json:
        saying.as_json({"fine": not wrong, "findings": [asdict(finding) for finding in found]})
    else:
        saying.line()
        saying.line(f"{len(wrong)} to mend." if wrong else "Nothing to mend.")
    return Exit.MISSING if wrong else Exit.FINE


async def _all(only: str | None) -> AsyncIterator[Finding]:
    clock = SystemClock()
    registry = discover(settings.allowed_plugins())
    if only is not None and only not in registry and only not in {each.name for each in registry.quarantined}:
        there = f"there are: {', '.join(registry) or 'none'}."
        raise Missing(f"No platform {only} is installed{instead(only, registry)}; {there}")
    try:
        read = settings.read()
    except SettingsError as error:
        for problem in error.problems:
            yield bad("settings", problem, "The table of settings in the README says what each one is.")
        return
    if problems := [
        *adjust(registry, read.environ),
        *moved_hosts.wrong(registry, read.host_overrides(), installed()),
    ]:
        for problem in problems:
            yield bad("settings", problem, "No process starts with it: correct the name or the value.")
        return
    if only is None:
        for finding in surroundings.look(read):
            yield finding
        async for finding in database.look(read, clock):
            yield finding
        async for finding in carrier.look(read):
            yield finding
        async for finding in media.look(read):
            yield finding
        async for finding in pulling.look(read, registry):
            yield finding
    for finding in platforms.look(read, registry, clock.now().date(), only):
        yield finding


def _tell(finding: Finding) -> None:
    saying.line(f"{_MARKS[finding.grade]}  {finding.topic:<17}  {finding.text}")
    if finding.fix:
        saying.line(f"      {'':<17}  → {finding.fix}")
