"""What X allows: of a text, of pictures and videos, and of a stretch of time."""

from datetime import date, timedelta

from picscripter.plugin import Account, Budget, BudgetHeaders, Limit, Limits

_COUNTING = "https://docs.x.com/fundamentals/counting-characters"
_RATES = "https://docs.x.com/x-api/fundamentals/rate-limits"
_MEDIA = "https://docs.x.com/x-api/media/quickstart/best-practices"
_METADATA = "https://docs.x.com/x-api/media/create-media-metadata"
_POST = "https://docs.x.com/x-api/posts/create-post"
_CHECKED = date(2026, 11, 23)


def _limit(
    rule: str, value: float | tuple[str, ...], unit: str, source: str = _MEDIA, path: str = "/media"
) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", 280, "weighted characters", _COUNTING, "/caption"),
    _limit(
        "caption.max.premium",
        25_000,
        "weighted characters",
        "https://help.x.com/en/using-x/x-premium",
        "/caption",
    ),
    _limit(
        "caption.cashtags",
        1,
        "cashtags",
        "answers seen since 2026 (403, at most one cashtag per post by API); not documented",
        "/caption",
    ),
    _limit("media.max", 4, "items", _POST),
    _limit("media.gifs", 1, "animated GIFs", _POST),
    _limit("media.videos", 1, "videos", _POST),
    _limit("alt.max", 1000, "characters", _METADATA),
    # The host holds every picture against `image.…`. A still one is held against `still.…` here: only an animated
    # GIF may be larger. X says "5 MB" and "15 MB" and counts in 1024s: "File size exceeds 5242880 bytes".
    _limit("image.types", ("image/jpeg", "image/png", "image/gif", "image/webp"), "content types"),
    _limit("image.bytes.max", 15_728_640, "bytes"),
    _limit("still.bytes.max", 5_242_880, "bytes"),
    _limit("gif.width.max", 1280, "pixels"),
    _limit("gif.height.max", 1080, "pixels"),
    _limit("gif.frames.max", 350, "frames"),
    _limit("gif.pixels.max", 300_000_000, "pixels"),  # of all frames together
    _limit("video.types", ("video/mp4", "video/quicktime"), "content types"),
    _limit("video.bytes.max", 536_870_912, "bytes"),
    _limit("video.duration.min", 0.5, "seconds"),
    _limit("video.duration.max", 140, "seconds"),
    _limit("video.rate.max", 60, "frames per second"),
    _limit("video.width.min", 32, "pixels"),
    _limit("video.height.min", 32, "pixels"),
    # The API's page says 1280x1024 and, two lines on, recommends 720x1280. People's own uploads may have 1920x1200
    # and 1200x1900 (https://help.x.com/en/using-x/x-videos), and 1080x1920 goes through: no side over 1920.
    _limit("video.width.max", 1920, "pixels", "https://help.x.com/en/using-x/x-videos"),
    _limit("video.height.max", 1920, "pixels", "https://help.x.com/en/using-x/x-videos"),
    _limit("video.ratio.min", 0.3333, "width by height"),
    _limit("video.ratio.max", 3, "width by height"),
    _limit("video.codecs", ("h264",), "codecs"),
    _limit("video.sound", ("aac",), "codecs"),
)

BUDGETS = (
    Budget(
        name="posts per account",
        commit="post",
        scope="connection",
        amount=100,
        window=timedelta(minutes=15),
        headers=BudgetHeaders(remaining="x-rate-limit-remaining", reset="x-rate-limit-reset"),
        source=_RATES,
    ),
    # X names no number for an account's day; where it keeps one, its headers tell it. The app's own bounds it.
    Budget(
        name="posts per account and day",
        commit="post",
        scope="connection",
        amount=10_000,
        window=timedelta(hours=24),
        headers=BudgetHeaders(remaining="x-user-limit-24hour-remaining", reset="x-user-limit-24hour-reset"),
        source=_RATES,
    ),
    Budget(
        name="posts per app",
        commit="post",
        scope="app",
        amount=10_000,
        window=timedelta(hours=24),
        headers=BudgetHeaders(remaining="x-app-limit-24hour-remaining", reset="x-app-limit-24hour-reset"),
        source=_RATES,
    ),
)


def longest(account: Account) -> Limit:
    """How much this account may write in one post, in weighted characters; every paid tier may write more."""
    paid = account.facts.get("subscription", "None") not in ("", "None")
    return LIMITS["caption.max.premium" if paid else "caption.max"]
