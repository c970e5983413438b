"""Who we are to each platform: the operator's keys and scopes, as the environment names them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from picscripter.platforms.platform import Platform
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.description import Description
from picscripter.plugin.errors import Misconfigured
from picscripter.plugin.login import Login

NOT_CONFIGURED = "not_configured"


class Credentials:
    """What the operator set for each login."""

    def __init__(self, environ: Mapping[str, str], *, sandbox: bool) -> None:
        """`sandbox`: the emulators know an app for each platform, so nobody needs keys to try things."""
        self._environ = environ
        self._sandbox = sandbox

    def app(self, platform: Platform, login: str) -> App:
        """The keys for a login, empty for one without keys. Misconfigured names the variables that are missing."""
        description = platform.description
        chosen = description.login(login)
        if chosen.client_id is None or chosen.client_secret is None:
            return App(login=chosen.name)
        client_id, client_secret = self._value(chosen.client_id), self._value(chosen.client_secret)
        if self._sandbox:
            client_id = client_id or f"sandbox-{description.name}"
            client_secret = client_secret or f"sandbox-{description.name}-secret"
        if not client_id or not client_secret:
            raise Misconfigured(_missing(description, chosen, client_id), code=NOT_CONFIGURED)
        return App(login=chosen.name, client_id=client_id, client_secret=client_secret)

    def scopes(self, platform: Platform, login: Login) -> tuple[str, ...]:
        """What to ask for: the plugin's list, or the operator's `<PLATFORM>_SCOPES`.

        A platform with several logins takes `<PLATFORM>_<LOGIN>_SCOPES` for each but the first.
        """
        description = platform.description
        first = login == description.logins[0]
        name = description.name if first else f"{description.name}_{login.name}"
        given = self._value(re.sub(r"\W", "_", name).upper() + "_SCOPES")
        return tuple(re.split(r"[\s,]+", given)) if given else login.scopes

    def _value(self, name: str) -> str:
        return self._environ.get(name, "").strip()


def app_for(tokens: Tokens, operators: Callable[[], App]) -> App:
    """The app that this access was given to, at the account's own servers. Misconfigured: as `operators` raises it."""
    return replace(tokens.app or operators(), hosts=tokens.hosts)


def _missing(description: Description, login: Login, client_id: str) -> str:
    needed = filter(None, [None if client_id else login.client_id, login.client_secret])
    return f"{description.label} is not set up here: {' and '.join(needed)} must be set on the server."
