"""Who we are to a platform (the app), and what an account granted us (the tokens)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The application for one login of a platform: the operator's, or one that `begin` registered on the fly.

    Both keys are empty where there is no app (yet). `hosts`: addresses of `per_account` hosts, by name.
    """

    login: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    hosts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a grant gave us. Times are aware UTC; None means: does not end, or the platform does not say.

    `refreshable_from`: some platforms refuse to refresh a token that is too young.
    `extra`: what else the platform needs to see again, secret or not; kept encrypted, as all of this is.
    `hosts`: where this account's `per_account` hosts are (`{"server": "https://social.example"}`); set when it is
    connected, and never changed by a refresh. `app`: the app that the access was given to, where it was registered
    on the fly; the host fills it in.
    """

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    refreshable_from: datetime | None = None
    scopes: tuple[str, ...] = ()
    token_type: str = "Bearer"  # noqa: S105 - the name of a kind of token
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)
    hosts: Mapping[str, str] = field(default_factory=dict)
    app: App | None = None
