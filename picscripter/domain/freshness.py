"""When a token is renewed: early, with a margin, and not by everybody in the same second."""

from datetime import datetime, timedelta

from picscripter.plugin.credentials import Tokens

MARGIN = timedelta(minutes=10)
SPREAD = timedelta(minutes=5)


def needs_refresh(
    tokens: Tokens, *, now: datetime, chance: float, keep_alive: timedelta | None = None
) -> bool:
    """Whether to refresh before use. `chance` in [0, 1) spreads connections that were made in the same moment.

    `keep_alive`: so long before its end already.
    Short-lived tokens (two hours at X) get the whole margin; one that lives less than an hour, a sixth of its rest.
    """
    if tokens.expires_at is None or tokens.refresh is None:
        return False
    if tokens.refreshable_from is not None and now < tokens.refreshable_from:
        return False
    return tokens.expires_at - now <= max(MARGIN + SPREAD * chance, keep_alive or MARGIN)


def is_expired(tokens: Tokens, *, now: datetime) -> bool:
    """Whether the access token is over; one without an end never is."""
    return tokens.expires_at is not None and tokens.expires_at <= now


def can_refresh(tokens: Tokens, *, now: datetime) -> bool:
    """Whether there is a refresh token that counts by now, and still does."""
    if tokens.refresh is None or (tokens.refreshable_from is not None and now < tokens.refreshable_from):
        return False
    return tokens.refresh_expires_at is None or now < tokens.refresh_expires_at
