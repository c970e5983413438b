"""Moments that the engine compares: milliseconds since 1970 as integers, alike in both databases."""

from datetime import UTC, datetime

Ms = int
"""Milliseconds since the epoch, in database time."""


def to_ms(moment: datetime) -> Ms:
    """The moment in milliseconds; microseconds are cut off."""
    return int(moment.timestamp() * 1000)


def from_ms(value: Ms) -> datetime:
    """The aware UTC moment of `value`."""
    return datetime.fromtimestamp(value / 1000, UTC)
