"""What Mastodon's refusals mean for the next move: `{"error": "…"}` with a status, and few codes beside."""

import json
from datetime import UTC, datetime
from typing import Any

from picscripter.plugin import (
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Response,
    hookimpl,
)

# Words of a 403 that speak of the account and not of the post: app/controllers/api/base_controller.rb and
# config/locales/en.yml of https://github.com/mastodon/mastodon, 4.3.
_STOPPED = ("currently disabled", "pending approval", "confirm your e-mail", "suspended")
_SCOPE = "outside the authorized scopes"


@hookimpl
def classify(response: Response) -> PlatformError | None:
    """By status first: https://docs.joinmastodon.org/entities/Error/."""
    said = _said(response)
    message = f"Mastodon: {said}" if said else f"Mastodon answered {response.status}."
    if response.status == 429:
        return RateLimited(message, until=_reset(response), code="429")
    if response.status == 401:
        return Reconnect(message, code="401")
    if response.status == 403 and _SCOPE in said.lower():
        return Reconnect(message, code="403")
    if response.status == 403 and any(word in said.lower() for word in _STOPPED):
        return QuotaExhausted(message, until=None, scope="connection", code="403")
    if response.status in (400, 403, 404, 410, 413, 422):
        return Refused(message, code=str(response.status))
    return None


def _reset(response: Response) -> datetime | None:
    """ISO 8601, other than on most platforms: https://docs.joinmastodon.org/api/rate-limits/."""
    try:
        moment = datetime.fromisoformat(response.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _said(response: Response) -> str:
    """Mastodon's own words; nothing when a gateway answered in another language."""
    try:
        body: Any = json.loads(response.body)
    except (ValueError, RecursionError):
        return ""
    return str(body.get("error") or "") if isinstance(body, dict) else ""
