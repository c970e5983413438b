"""What YouTube takes: of a video and its words, and in a day."""

from datetime import date, timedelta

from picscripter.plugin import Budget, Limit, Limits

PACIFIC = "America/Los_Angeles"  # where the days of quotas begin

_VIDEOS = "https://developers.google.com/youtube/v3/docs/videos"
_INSERT = "https://developers.google.com/youtube/v3/docs/videos/insert"
_THUMBNAILS = "https://developers.google.com/youtube/v3/docs/thumbnails/set"
_CAPTIONS = "https://developers.google.com/youtube/v3/docs/captions/insert"
_QUOTA = "https://developers.google.com/youtube/v3/determine_quota_cost"
_FORMATS = "https://support.google.com/youtube/troubleshooter/2888402"
_LENGTH = "https://support.google.com/youtube/answer/71673"
_CHECKED = date(2026, 11, 23)


def _limit(rule: str, path: str, value: int | tuple[str, ...], unit: str, source: str) -> Limit:
    return Limit(rule=rule, path=path, value=value, unit=unit, source=source, checked=_CHECKED)


LIMITS = Limits(
    _limit("caption.max", "/caption", 5000, "bytes", _VIDEOS),
    _limit("title.max", "/options/title", 100, "characters", _VIDEOS),
    # All tags together; one with a space counts two more for its quotes, and so does each comma between them.
    _limit("tags.max", "/options/tags", 500, "characters", _VIDEOS),
    _limit("media.max", "/media", 1, "videos", "picscripter: a post on YouTube is one video"),
    _limit("media.type", "/media", ("video",), "kinds of media", _INSERT),
    _limit("video.bytes.max", "/media", 274_877_906_944, "bytes", _INSERT),
    _limit("video.duration.max", "/media", 43_200, "seconds", _LENGTH),
    _limit(
        "video.types",
        "/media",
        (
            "video/mp4",
            "video/quicktime",
            "video/webm",
            "video/mpeg",
            "video/x-msvideo",
            "video/x-ms-wmv",
            "video/x-flv",
            "video/3gpp",
        ),
        "content types",
        _FORMATS,
    ),
    # For channels whose owner has not confirmed a phone number; which ones these are only YouTube knows.
    _limit("length.unverified", "/media", 900, "seconds", _LENGTH),
    _limit("cover.bytes.max", "/media", 52_428_800, "bytes", _THUMBNAILS),
    _limit("cover.types", "/media", ("image/jpeg", "image/png"), "content types", _THUMBNAILS),
    _limit("captions.bytes.max", "/media", 104_857_600, "bytes", _CAPTIONS),
)

BUDGETS = (
    # videos.insert has a bucket of its own since 2026-06-01: a hundred calls a day, shared by all channels of an app.
    Budget(
        name="uploads",
        commit="upload",
        scope="app",
        amount=100,
        window=timedelta(days=1),
        kind="fixed",
        zone=PACIFIC,
        source=_QUOTA,
    ),
    # All other calls share 10,000 units; videos.update, which releases a scheduled video, costs fifty of them.
    Budget(
        name="releases",
        commit="release",
        scope="app",
        amount=200,
        window=timedelta(days=1),
        kind="fixed",
        zone=PACIFIC,
        source=_QUOTA,
    ),
)
