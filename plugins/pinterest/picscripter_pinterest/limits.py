"""What Pinterest allows in one pin."""

from datetime import date

from picscripter.plugin import Limit, Limits

_PIN = "https://developers.pinterest.com/docs/api/v5/pins-create"
_SPECS = "https://help.pinterest.com/en/business/article/pinterest-product-specs"
_BY_URL = (
    f"{_PIN}: base64 takes JPEG and PNG; other kinds are fetched by address, as other publishing tools do"
)
_CHECKED = date(2026, 11, 23)

UPLOADED = ("image/jpeg", "image/png")
"""The content types that may stand in a pin as base64; all other pictures are fetched by Pinterest."""

FETCHED = ("image/webp", "image/gif", "image/bmp", "image/tiff")


def _limit(rule: str, path: str, value: float | tuple[str, ...], unit: str, source: str = _PIN) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", "/caption", 800, "characters"),
    _limit("title.max", "/options/title", 100, "characters"),
    _limit("link.max", "/options/link", 2048, "characters"),
    _limit("alt.max", "/media", 500, "characters"),
    _limit("media.max", "/media", 5, "pictures"),
    _limit("image.bytes.max", "/media", 20 * 1024 * 1024, "bytes", _SPECS),
    _limit("image.types", "/media", (*UPLOADED, *FETCHED), "content types", _BY_URL),
    _limit("cover.bytes.max", "/media", 20 * 1024 * 1024, "bytes", _SPECS),
    _limit("cover.types", "/media", (*UPLOADED, *FETCHED), "content types", _BY_URL),
    _limit("video.bytes.max", "/media", 2 * 1024**3, "bytes", _SPECS),
    _limit("video.types", "/media", ("video/mp4", "video/quicktime", "video/x-m4v"), "content types", _SPECS),
    _limit("video.codecs", "/media", ("h264", "hevc"), "codecs", _SPECS),
    _limit("video.duration.min", "/media", 4, "seconds", _SPECS),
    _limit("video.duration.max", "/media", 900, "seconds", _SPECS),
    _limit("video.ratio.min", "/media", 0.5, "width / height", _SPECS),
    _limit("video.ratio.max", "/media", 1.91, "width / height", _SPECS),
)
