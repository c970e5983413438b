"""Where an operator says that platforms' hosts are; what of it means nothing, for a typo would mean the live host."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from picscripter.platforms.registry import Registry

PREFIX = "PICSCRIPTER_HOST_"


def setting_of(platform: str, host: str) -> str:
    """`PICSCRIPTER_HOST_<PLATFORM>_<NAME>`."""
    return f"{PREFIX}{platform}_{host}".upper()


def wrong(registry: Registry, overrides: Mapping[str, str], installed: Collection[str]) -> list[str]:
    """What is wrong with them, a sentence each.

    `installed`: the names of all plugins, loaded or not. What names one that is not loaded here is left alone: its
    hosts are not known, and nothing asks them.
    """
    hosts = {name: _hosts(registry, name) for name in registry}
    there = {setting for settings in hosts.values() for setting in settings}
    aside = {*installed, *(each.name for each in registry.quarantined)} - set(registry)
    problems: list[str] = []
    for setting, address in overrides.items():
        platform = _platform(setting, {*registry, *aside})
        if setting in there:
            if not _is_base(address):
                problems.append(f"{setting} must be a whole address, like http://127.0.0.1:4111/there.")
        elif platform is None:
            known = ", ".join(sorted(each.upper() for each in {*registry, *aside})) or "none"
            problems.append(f"{setting} names no installed platform; there are: {known}.")
        elif platform in registry:
            problems.append(
                f"{setting}: {platform} has no such host; it has: {', '.join(hosts[platform]) or 'none'}."
            )
    return problems


def _hosts(registry: Registry, platform: str) -> list[str]:
    return [setting_of(platform, host) for host in registry[platform].description.hosts]


def _platform(setting: str, names: Collection[str]) -> str | None:
    """Whose it is. `corner_shop` is meant before `corner` is."""
    return max((name for name in names if setting.startswith(setting_of(name, ""))), key=len, default=None)


def _is_base(address: str) -> bool:
    """Whether paths can be put behind it: a user name, a query or a fragment would be lost."""
    if re.search(r"[\s?#\\]", address):
        return False
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is no number, or a bracket is open
        return False
    return whole and "@" not in parts.netloc
