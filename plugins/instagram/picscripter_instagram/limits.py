"""What Instagram takes in one post."""

from datetime import date

from picscripter.plugin import Limit, Limits

_CODES = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes"
_MEDIA = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media"
_GUIDE = "https://developers.facebook.com/docs/instagram-platform/content-publishing"
_CHECKED = date(2026, 11, 23)
_MIB = 1024 * 1024
_RATIO = "width to height"


def _limit(rule: str, path: str, value: float | tuple[str, ...], unit: str, source: str = _MEDIA) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", "/caption", 2200, "characters", _CODES),
    # The app announced five in 2025-12; the API's own pages still say thirty.
    _limit("hashtags.max", "/caption", 30, "hashtags"),
    _limit("mentions.max", "/caption", 20, "mentions"),
    # Twenty in the app.
    _limit("media.max", "/media", 10, "pictures and videos", _GUIDE),
    _limit("alt.max", "/media", 1000, "characters"),
    _limit("image.types", "/media", ("image/jpeg",), "content types"),
    _limit("image.bytes.max", "/media", 8 * _MIB, "bytes", _CODES),
    _limit("image.ratio.min", "/media", 0.8, _RATIO, _CODES),
    _limit("image.ratio.max", "/media", 1.91, _RATIO, _CODES),
    _limit("video.types", "/media", ("video/mp4", "video/quicktime"), "content types"),
    _limit("video.bytes.max", "/media", 300 * _MIB, "bytes"),
    _limit("video.duration.min", "/media", 3, "seconds"),
    _limit("video.duration.max", "/media", 900, "seconds"),
    _limit("video.width.max", "/media", 1920, "pixels"),
    _limit("video.ratio.min", "/media", 0.01, _RATIO),
    _limit("video.ratio.max", "/media", 10, _RATIO),
    _limit("video.rate.min", "/media", 23, "frames per second"),
    _limit("video.rate.max", "/media", 60, "frames per second"),
    _limit("video.codecs", "/media", ("h264", "hevc"), "codecs"),
    _limit("video.sound", "/media", ("aac",), "codecs"),
    _limit("cover.bytes.max", "/media/*/cover", 8 * _MIB, "bytes"),
    _limit("cover.types", "/media/*/cover", ("image/jpeg",), "content types"),
)
