"""What TikTok allows in one post, and in a day."""

from datetime import date, timedelta

from picscripter.plugin import Budget, Limit, Limits

_DIRECT = "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post"
_TRANSFER = "https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide"
_CHECKED = date(2026, 11, 23)


def _limit(rule: str, path: str, value: int | tuple[str, ...], unit: str, source: str = _TRANSFER) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", "/caption", 2_200, "UTF-16 code units", _DIRECT),
    _limit("media.max", "/media", 1, "videos", _DIRECT),
    _limit(
        "media.type",
        "/media",
        ("video",),
        "kinds of media",
        "picscripter: photos on TikTok are not supported yet",
    ),
    _limit("video.types", "/media", ("video/mp4", "video/quicktime", "video/webm"), "content types"),
    _limit("video.codecs", "/media", ("h264", "hevc", "vp8", "vp9"), "codecs"),
    _limit("video.bytes.max", "/media", 4_000_000_000, "bytes"),
    _limit("video.width.min", "/media", 360, "pixels"),
    _limit("video.width.max", "/media", 4_096, "pixels"),
    _limit("video.height.min", "/media", 360, "pixels"),
    _limit("video.height.max", "/media", 4_096, "pixels"),
    _limit("video.rate.min", "/media", 23, "frames per second"),
    _limit("video.rate.max", "/media", 60, "frames per second"),
    # Of every creator; many may post less, and only creator info tells how much: see `preflight`.
    _limit("video.duration.max", "/media", 600, "seconds"),
)

BUDGETS = (
    Budget(
        name="direct posts of a creator",
        commit="post",
        scope="connection",
        amount=15,
        window=timedelta(hours=24),
        source="https://developers.tiktok.com/doc/content-sharing-guidelines: usually around 15 in 24 hours, "
        "of all apps together",
    ),
)
