"""What a status means when the platform's plugin does not say: the next move, by number."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from picscripter.plugin.errors import (
    Misconfigured,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
)
from picscripter.plugin.http import Response

_RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_EPOCH = 1_000_000_000  # a larger number is a moment, a smaller one a span
_LONGEST = 31 * 86_400.0  # nobody is believed who sends us away for longer


def error_for(response: Response, now: datetime, *, said: str = "") -> PlatformError:
    """The error of a status of 300 or more. `said`: a short text for people, by default the status alone."""
    message, status = said or f"The platform answered {response.status}.", response.status
    if status >= 500 or status in (408, 425):
        return Retry(message, after=_retry_after(response.headers, now))
    if status == 429:
        return RateLimited(message, until=resets_at(response.headers, now))
    if status == 401:
        return Reconnect(message)
    if status == 402:
        return QuotaExhausted(message, until=None, scope="app")
    if status < 400:
        return Misconfigured(f"{message} It points elsewhere, and redirects are not followed.")
    return Refused(message)


def resets_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the platform takes requests again, by `Retry-After` or the usual reset headers; None: it does not say."""
    seconds = _retry_after(headers, now)
    if seconds is None:
        seconds = next(
            (s for name in _RESETS if (s := _until_reset(headers.get(name), now)) is not None), None
        )
    return None if seconds is None else now + timedelta(seconds=seconds)


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """RFC 9110, 10.2.3: seconds, or a date."""
    given = headers.get("retry-after", "").strip()
    if (seconds := _number(given)) is not None:
        return _within(seconds)
    try:
        moment = parsedate_to_datetime(given)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _within((moment - now).total_seconds())


def _until_reset(given: str | None, now: datetime) -> float | None:
    number = _number(given or "")
    if number is None:
        return None
    if number > _EPOCH * 1000:  # milliseconds
        number /= 1000
    return _within(number - now.timestamp() if number > _EPOCH else number)


def _number(text: str) -> float | None:
    return float(text) if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() else None


def _within(seconds: float) -> float:
    return min(max(0.0, seconds), _LONGEST)
