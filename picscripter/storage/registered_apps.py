"""Apps that were registered on the fly, one per server: kept sealed, and used again for everybody's accounts there."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from picscripter.plugin.credentials import App
from picscripter.storage.database import Database
from picscripter.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What an app was registered for: another redirect address or other scopes need another app."""

    platform: str
    login: str
    hosts: Sequence[tuple[str, str]]
    redirect_uri: str
    scopes: Sequence[str]

    @property
    def key(self) -> str:
        """The row's id: SHA-256, in hex."""
        words = [self.platform, self.login, sorted(self.hosts), self.redirect_uri, sorted(self.scopes)]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredApps:
    """The table of them."""

    database: Database
    vault: Vault

    async def get(self, registration: Registration) -> App | None:
        """The newest one."""
        rows = await self.database.rows("SELECT app_enc FROM registered_apps WHERE id = $1", registration.key)
        return read_app(self.vault.open(rows[0]["app_enc"], bound_to=_bound(registration))) if rows else None

    async def keep(self, registration: Registration, app: App) -> None:
        """In place of an older one; accounts that were connected with that carry it themselves."""
        await self.database.run(
            """INSERT INTO registered_apps (id, platform, app_enc, created_at) VALUES ($1, $2, $3, :now)
            ON CONFLICT (id) DO UPDATE SET app_enc = excluded.app_enc, created_at = excluded.created_at""",
            registration.key,
            registration.platform,
            self.vault.seal(dump_app(app), bound_to=_bound(registration)),
        )


def dump_app(app: App) -> str:
    """The app as JSON, secret and all: to be sealed."""
    return json.dumps(asdict(app))


def read_app(text: str) -> App:
    """What `dump_app` wrote."""
    return App(**json.loads(text))


def _bound(registration: Registration) -> str:
    return f"registered_apps/{registration.key}/app"
