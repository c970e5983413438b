"""The settings of a command: the environment's, overlaid by what the command line says."""

import os
from collections.abc import Mapping
from pathlib import Path

from picscripter.cli import logs
from picscripter.settings import Settings, SettingsError, load

# The file that names the operator's settings must not reach into a demo.
NO_FILE = Path(os.devnull)


def read(overrides: Mapping[str, str] | None = None) -> Settings:
    """The operator's settings. SettingsError when they make a start impossible. Logs hide its secrets."""
    settings = load({**os.environ, **(overrides or {})})
    logs.install(logs.secrets_of(settings))
    return settings


def allowed_plugins() -> frozenset[str] | None:
    """PICSCRIPTER_PLUGINS alone, for a command that must work while other settings are still wrong."""
    try:
        return load().plugins
    except SettingsError:
        names = [name.strip() for name in os.environ.get("PICSCRIPTER_PLUGINS", "").split(",")]
        return frozenset(filter(None, names)) or None
