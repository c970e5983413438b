"""Finding the installed plugins. One that is broken is set aside, with the reason, and stops nobody else."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from picscripter.domain.redaction import redact
from picscripter.platforms.bounded import PATIENCE, TooSlow, within
from picscripter.platforms.loading import ACCEPTED_CONTRACTS, load
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Quarantined, Registry, Rejected

GROUP = "picscripter.platforms"

_log = logging.getLogger(__name__)


def installed() -> frozenset[str]:
    """The names of all installed plugins, whether they are to be loaded or not."""
    return frozenset(entry_points(group=GROUP).names)


def discover(
    allow: frozenset[str] | None = None,
    *,
    entries: Iterable[EntryPoint] | None = None,
    patience: float = PATIENCE,
) -> Registry:
    """Load every installed plugin, or those that `allow` (`PICSCRIPTER_PLUGINS`) names. `entries` stands in, in tests.

    `patience`: seconds that an import, and then `describe`, may take. Never raises for a bad plugin: it is in
    `.quarantined`, and in the log.
    """
    found = [
        entry
        for entry in (entry_points(group=GROUP) if entries is None else entries)
        if allow is None or entry.name in allow
    ]
    by_name: dict[str, list[EntryPoint]] = defaultdict(list)
    for entry in found:
        by_name[entry.name].append(entry)
    loaded: list[Platform] = []
    aside: list[Quarantined] = []
    for entry in found:
        try:
            loaded.append(_load(entry, by_name[entry.name], patience))
        except Rejected as rejected:
            aside.append(_quarantined(entry.name, *_signed(entry), rejected.reason))
    loaded, colliding = _without_collisions(loaded)
    for one in (*aside, *colliding):
        _log.error("plugin %s (%s %s) is not loaded: %s", one.name, one.distribution, one.version, one.reason)
    return Registry(loaded, (*aside, *colliding))


def _load(entry: EntryPoint, same_name: list[EntryPoint], patience: float) -> Platform:
    distribution, version = _signed(entry)
    if len(same_name) > 1:
        claims = ", ".join(sorted(_signed(one)[0] for one in same_name))
        raise Rejected(f"its name is claimed by several distributions: {claims}")
    try:
        plugin = within(patience, entry.load)
    except TooSlow:
        raise Rejected(f"its import did not end within {patience:g} s") from None
    except BaseException as fault:
        # Importing runs a stranger's code: whatever it raises, SystemExit included, must not stop the others.
        if isinstance(fault, KeyboardInterrupt):
            raise
        raise Rejected(f"it cannot be imported: {type(fault).__name__}: {fault}") from fault
    return load(entry.name, plugin, distribution=distribution, version=version, patience=patience)


def _without_collisions(platforms: list[Platform]) -> tuple[list[Platform], list[Quarantined]]:
    """Two plugins with one shortcut: neither is loaded, for nobody can say which was meant."""
    owners: dict[str, list[Platform]] = defaultdict(list)
    for platform in platforms:
        for path in {shortcut.path for shortcut in platform.description.shortcuts}:
            owners[path].append(platform)
    aside = {
        one: f"its shortcut {path} is also that of {', '.join(o.description.name for o in several if o is not one)}"
        for path, several in owners.items()
        if len(several) > 1
        for one in several
    }
    quarantined = [
        _quarantined(one.description.name, one.distribution, one.version, reason)
        for one, reason in aside.items()
    ]
    return [one for one in platforms if one not in aside], quarantined


def _quarantined(name: str, distribution: str, version: str, reason: str) -> Quarantined:
    return Quarantined(name=name, distribution=distribution, version=version, reason=redact(reason)[:500])


def _signed(entry: EntryPoint) -> tuple[str, str]:
    return (entry.dist.name, entry.dist.version) if entry.dist is not None else ("unknown", "0")


__all__ = ["ACCEPTED_CONTRACTS", "GROUP", "discover", "installed", "load"]
