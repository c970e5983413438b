"""The settings themselves: who may read the secrets, where people reach us, whom we let in."""

import ipaddress
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from picscripter.cli.checkup.finding import Finding, bad, note, ok
from picscripter.settings import SECRETS_FILE, Settings

_LOCAL = ("localhost", "127.0.0.1", "::1")


def look(settings: Settings) -> Iterator[Finding]:
    """Everything that can be judged without asking anybody."""
    yield ok("settings", "they can be read, and the secrets are strong enough")
    yield from _files(settings)
    yield _public_url(settings)
    yield from _origins(settings)
    yield from _media(settings)


def _files(settings: Settings) -> Iterator[Finding]:
    for path in (settings.data / SECRETS_FILE, Path(".env")):
        if not path.is_file():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield bad("secrets", f"{path} can be read by others (mode {mode:04o})", f"chmod 600 {path}")
        else:
            yield ok("secrets", f"{path} can be read by its owner only")
    if settings.data.is_dir() and stat.S_IMODE(settings.data.stat().st_mode) & 0o002:
        yield bad("data", f"{settings.data} can be written by everybody", f"chmod o-w {settings.data}")


def _public_url(settings: Settings) -> Finding:
    parts = urlsplit(settings.public_url)
    if parts.query or parts.fragment:
        return bad(
            "PUBLIC_URL",
            f"{settings.public_url} has a part behind ? or #",
            "Set it like https://posts.example.com.",
        )
    if parts.scheme == "https":
        return ok("PUBLIC_URL", settings.public_url)
    if parts.hostname in _LOCAL:
        return note(
            "PUBLIC_URL",
            f"{settings.public_url} is this machine alone",
            ""
            if settings.sandbox
            else "Platforms send people back there: set your https:// address before others use it.",
        )
    return bad(
        "PUBLIC_URL",
        f"{settings.public_url} is not encrypted",
        "Put a proxy with TLS before it, and set https://…: tokens travel here, and platforms insist on it.",
    )


def _origins(settings: Settings) -> Iterator[Finding]:
    if "*" in settings.cors_origins:
        yield note(
            "CORS_ORIGIN", "any website's pages may call the API", "Name your own origins instead of *."
        )
    for origin in settings.cors_origins:
        parts = urlsplit(origin)
        if origin != "*" and (not parts.scheme or not parts.netloc or parts.path):
            yield bad(
                "CORS_ORIGIN",
                f"{origin} is no origin",
                "An origin is scheme and host: https://app.example.com.",
            )


def _media(settings: Settings) -> Iterator[Finding]:
    private = sorted(host for host in settings.media_allow_hosts if _is_private(host))
    if private and not settings.sandbox:
        yield note(
            "MEDIA_ALLOW_HOSTS",
            f"users may make this server fetch from {', '.join(private)}",
            "Leave it empty unless your pictures really are there.",
        )


def _is_private(place: str) -> bool:
    host = urlsplit(f"//{place}").hostname or place
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))
