"""Who we are to a platform (the app), and what an account granted us (the tokens)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The operator's registered application for one login of a platform."""

    login: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a grant gave us. Times are aware UTC; None means: does not end, or the platform does not say.

    `refreshable_from`: some platforms refuse to refresh a token that is too young.
    `extra`: what else the platform needs to see again, secret or not; kept encrypted, as all of this is.
    """

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    refreshable_from: datetime | None = None
    scopes: tuple[str, ...] = ()
    token_type: str = "Bearer"  # noqa: S105 - the name of a kind of token
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)
