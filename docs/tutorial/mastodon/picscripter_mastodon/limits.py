"""What Mastodon allows. Servers may differ: what an account's own server says of itself stands in its facts."""

from datetime import date, timedelta

from picscripter.plugin import Account, Budget, Limit, Limits

_INSTANCE = "https://docs.joinmastodon.org/entities/Instance/#configuration"
_RATES = "https://docs.joinmastodon.org/api/rate-limits/"
_CHECKED = date(2026, 11, 23)


def _limit(rule: str, path: str, value: int, unit: str, source: str = _INSTANCE) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", "/caption", 500, "characters"),
    _limit("media.max", "/media", 4, "items"),
    _limit("media.videos", "/media", 1, "videos", "https://docs.joinmastodon.org/user/posting/#media"),
    _limit("alt.max", "/media", 1_500, "characters", "https://docs.joinmastodon.org/user/posting/#alt"),
    _limit("image.bytes.max", "/media", 16 * 1024 * 1024, "bytes"),
    _limit("video.bytes.max", "/media", 99 * 1024 * 1024, "bytes"),
)
URL_LENGTH = 23
"""What an address counts, however long it is: https://docs.joinmastodon.org/user/posting/#links."""

BUDGETS = (
    Budget(
        name="posts per account",
        commit="status",
        scope="connection",
        amount=300,
        window=timedelta(hours=3),
        source=_RATES,
    ),
)


def allowed(account: Account, rule: str) -> int:
    """The limit on this account's server."""
    return int(account.facts.get(rule, LIMITS[rule].number))


def url_length(account: Account) -> int:
    """What an address counts on this account's server."""
    return int(account.facts.get("caption.url", URL_LENGTH))
