"""What Bluesky allows: of a text, of pictures, and of a stretch of time."""

from datetime import date, timedelta

from picscripter.plugin import Budget, Limit, Limits

_POST = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json"
_IMAGES = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/images.json"
_RATES = "https://docs.bsky.app/docs/advanced-guides/rate-limits"
_CHECKED = date(2026, 11, 23)


def _limit(rule: str, path: str, value: int, unit: str, source: str) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", "/caption", 300, "graphemes", _POST),
    _limit("caption.bytes", "/caption", 3_000, "bytes", _POST),
    _limit("media.max", "/media", 4, "items", _IMAGES),
    # Raised to 2,000,000 on bsky.social in 2026, say some; every server takes this much.
    _limit("image.bytes.max", "/media", 1_000_000, "bytes", _IMAGES),
    _limit("langs.max", "/options/langs", 3, "languages", _POST),
)

# 5,000 points an hour and 35,000 a day; creating a record costs 3.
BUDGETS = (
    Budget(
        name="posts per hour",
        commit="post",
        scope="connection",
        amount=1_666,
        window=timedelta(hours=1),
        source=_RATES,
    ),
    Budget(
        name="posts per day",
        commit="post",
        scope="connection",
        amount=11_666,
        window=timedelta(days=1),
        source=_RATES,
    ),
)
