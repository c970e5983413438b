"""`picscripter plugins`: what is installed, and what was kept out and why."""

import argparse
from importlib.metadata import entry_points
from typing import Any

from picscripter.cli import saying
from picscripter.cli.exits import Exit
from picscripter.cli.likely import instead
from picscripter.cli.settings import allowed_plugins
from picscripter.platforms.discovery import GROUP, discover
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Quarantined


async def main(given: argparse.Namespace) -> Exit:
    """A table; 4 when a plugin was kept out or is not installed, or there is none at all."""
    allowed = allowed_plugins()
    registry = discover(allowed)
    strange = sorted((allowed or frozenset()) - set(entry_points(group=GROUP).names))
    if given.json:
        saying.as_json(
            {
                "platforms": [_ready(each) for each in registry.values()],
                "quarantined": [_kept_out(each) for each in registry.quarantined],
            }
        )
    else:
        _table(list(registry.values()), registry.quarantined)
    for name in strange:
        known = entry_points(group=GROUP).names
        saying.note(f"PICSCRIPTER_PLUGINS names {name}, which is not installed{instead(name, known)}.")
    return Exit.FINE if registry and not registry.quarantined and not strange else Exit.MISSING


def _table(ready: list[Platform], quarantined: tuple[Quarantined, ...]) -> None:
    if not ready and not quarantined:
        if entry_points(group=GROUP):
            saying.line("PICSCRIPTER_PLUGINS leaves none of the installed platforms.")
            return
        saying.line("No platform is installed. `pip install 'picscripter[all]'` brings all of ours.")
        return
    cells = [
        [
            each.description.name,
            "ready",
            f"{each.distribution} {each.version}",
            each.description.api_version or "-",
            "" if each.description.sunset is None else f"until {each.description.sunset}",
        ]
        for each in ready
    ]
    cells += [
        [each.name, "kept out", f"{each.distribution} {each.version}", "-", each.reason]
        for each in quarantined
    ]
    saying.rows(["platform", "status", "plugin", "API", ""], cells)


def _ready(platform: Platform) -> dict[str, Any]:
    description = platform.description
    return {
        "name": description.name,
        "label": description.label,
        "status": "ready",
        "distribution": platform.distribution,
        "version": platform.version,
        "apiVersion": description.api_version or None,
        "sunset": description.sunset,
        "capabilities": sorted(platform.capabilities),
    }


def _kept_out(each: Quarantined) -> dict[str, Any]:
    return {
        "name": each.name,
        "status": "quarantined",
        "distribution": each.distribution,
        "version": each.version,
        "reason": each.reason,
    }
