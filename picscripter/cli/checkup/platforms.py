"""The installed platforms: loaded, with credentials, and with an API version that lives."""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import entry_points

from picscripter.cli.checkup.finding import Finding, bad, note, ok
from picscripter.cli.likely import instead
from picscripter.platforms.discovery import GROUP
from picscripter.platforms.platform import Platform
from picscripter.platforms.registry import Registry
from picscripter.plugin.errors import Misconfigured
from picscripter.services.credentials import Credentials
from picscripter.settings import Settings

_SOON = timedelta(days=90)


def look(settings: Settings, registry: Registry, today: date, only: str | None) -> Iterator[Finding]:
    """All of them, or `only` the one."""
    for broken in registry.quarantined:
        if only in (None, broken.name):
            signed = f"{broken.distribution} {broken.version}"
            yield bad(
                broken.name,
                f"kept out: {broken.reason}",
                f"Install another version of {signed}, or remove it.",
            )
    installed = entry_points(group=GROUP).names
    for name in sorted((settings.plugins or frozenset()) - set(installed)) if only is None else ():
        yield bad(
            name,
            f"PICSCRIPTER_PLUGINS names it, and it is not installed{instead(name, installed)}",
            f"pip install picscripter-{name}, or correct PICSCRIPTER_PLUGINS.",
        )
    if not registry and not settings.plugins and only is None:
        yield bad("platforms", "none is installed", "pip install 'picscripter[all]', or those you need.")
    for platform in registry.values():
        if only in (None, platform.description.name):
            yield from _one(settings, platform, today)


def _one(settings: Settings, platform: Platform, today: date) -> Iterator[Finding]:
    name, credentials = (
        platform.description.name,
        Credentials(settings.environ, sandbox=settings.sandbox is not None),
    )
    callback = f"{settings.public_url}/api/callback/{name}"
    missing: dict[str, str] = {}
    ready = False
    for login in platform.description.logins:
        try:
            credentials.app(platform, login.name)
        except Misconfigured as fault:
            missing[fault.message] = login.label  # logins that share their keys miss them once
        else:
            ready = True
            keys = "credentials are set; its redirect address must be " + callback
            yield ok(name, f"{login.label}: {keys if login.client_id else 'it needs no credentials'}")
    register = f"Register an app with the redirect address {callback}, and set its keys."
    for message, label in missing.items():
        # One way in is enough; the others are for those who want them.
        yield (
            note(name, f"{label}: not set up ({message})", register)
            if ready
            else bad(name, message, register)
        )
    yield from _sunset(platform, today)


def _sunset(platform: Platform, today: date) -> Iterator[Finding]:
    description = platform.description
    if description.sunset is None or description.sunset > today + _SOON:
        return
    upgrade = f"Upgrade {platform.distribution} (this is {platform.version})."
    version = f"its API {description.api_version}"
    if description.sunset <= today:
        yield bad(description.name, f"{version} was switched off on {description.sunset}", upgrade)
    else:
        yield note(description.name, f"{version} is switched off on {description.sunset}", upgrade)
