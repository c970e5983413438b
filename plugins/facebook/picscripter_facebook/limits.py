"""What Facebook allows in one post on a Page."""

from datetime import date, timedelta

from picscripter.plugin import Budget, Limit, Limits

_FEED = "https://developers.facebook.com/docs/graph-api/reference/page/feed"
_PHOTOS = "https://developers.facebook.com/docs/graph-api/reference/page/photos"
_VIDEOS = "https://developers.facebook.com/docs/video-api/guides/publishing"
_CODES = "https://developers.facebook.com/docs/video-api/guides/error-codes"
_REELS = "https://developers.facebook.com/docs/video-api/guides/reels-publishing"
_CHECKED = date(2026, 11, 23)

PICTURES = ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff")

# Made by the API alone; refused at its publication, not at its start.
REELS = Budget(
    name="reels", commit="reel", scope="connection", amount=30, window=timedelta(hours=24), source=_REELS
)

LIMITS = Limits(
    Limit(
        rule="caption.max",
        path="/caption",
        value=63_206,
        unit="characters",
        source=f"measured by many clients; not in Meta's reference ({_FEED})",
        checked=_CHECKED,
    ),
    Limit(
        rule="title.max",
        path="/options/title",
        value=255,
        unit="characters",
        source=f"measured by clients; not in Meta's reference ({_VIDEOS})",
        checked=_CHECKED,
    ),
    Limit(
        rule="media.max",
        path="/media",
        value=10,
        unit="pictures",
        source=f"what other publishing tools allow; Meta names no number ({_FEED})",
        checked=_CHECKED,
    ),
    # The reference says 10 MB since 2026-05, the refusal 1366046 still 4 MB: what lies between is tried.
    Limit(
        rule="image.bytes",
        path="/media",
        value=10_000_000,
        unit="bytes",
        source=_PHOTOS,
        checked=_CHECKED,
    ),
    Limit(
        rule="image.types",
        path="/media",
        value=PICTURES,
        unit="content types",
        source=_PHOTOS,
        checked=_CHECKED,
    ),
    # The resumable upload's; an error table of the same guide speaks of 2 GB for some accounts.
    Limit(
        rule="video.bytes.max",
        path="/media",
        value=10_000_000_000,
        unit="bytes",
        source=_VIDEOS,
        checked=_CHECKED,
    ),
    Limit(rule="video.bytes.min", path="/media", value=1024, unit="bytes", source=_CODES, checked=_CHECKED),
    Limit(
        rule="video.duration.max",
        path="/media",
        value=4 * 3600,
        unit="seconds",
        source=_VIDEOS,
        checked=_CHECKED,
    ),
    Limit(rule="video.duration.min", path="/media", value=1, unit="seconds", source=_CODES, checked=_CHECKED),
    # Many more containers are listed there, but none that a browser plays; webm is not.
    Limit(
        rule="video.types",
        path="/media",
        value=("video/mp4", "video/quicktime"),
        unit="content types",
        source=_VIDEOS,
        checked=_CHECKED,
    ),
    Limit(
        rule="reel.duration.max", path="/media/0", value=90, unit="seconds", source=_REELS, checked=_CHECKED
    ),
    Limit(
        rule="reel.duration.min", path="/media/0", value=3, unit="seconds", source=_REELS, checked=_CHECKED
    ),
    Limit(rule="reel.width.min", path="/media/0", value=540, unit="pixels", source=_REELS, checked=_CHECKED),
    Limit(rule="reel.height.min", path="/media/0", value=540, unit="pixels", source=_REELS, checked=_CHECKED),
    # 9:16 to 16:9, and a pixel of play for what an encoder rounds.
    Limit(
        rule="reel.ratio.min",
        path="/media/0",
        value=0.56,
        unit="times as wide as high",
        source=_REELS,
        checked=_CHECKED,
    ),
    Limit(
        rule="reel.ratio.max",
        path="/media/0",
        value=1.78,
        unit="times as wide as high",
        source=_REELS,
        checked=_CHECKED,
    ),
    Limit(
        rule="reel.rate.min",
        path="/media/0",
        value=23.9,  # 24000/1001 of film is meant by "24"
        unit="frames per second",
        source=_REELS,
        checked=_CHECKED,
    ),
    Limit(
        rule="reel.rate.max",
        path="/media/0",
        value=60,
        unit="frames per second",
        source=_REELS,
        checked=_CHECKED,
    ),
)
