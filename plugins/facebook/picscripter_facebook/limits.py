"""What Facebook allows in one post on a Page."""

from datetime import date

from picscripter.plugin import Limit, Limits

_FEED = "https://developers.facebook.com/docs/graph-api/reference/page/feed"
_PHOTOS = "https://developers.facebook.com/docs/graph-api/reference/page/photos"
_CHECKED = date(2026, 11, 23)

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
        rule="media.max",
        path="/media",
        value=10,
        unit="pictures",
        source=f"what other publishing tools allow; Meta names no number ({_FEED})",
        checked=_CHECKED,
    ),
    Limit(
        rule="media.type",
        path="/media",
        value=("image",),
        unit="kinds of media",
        source="picscripter: videos on Facebook are not supported yet",
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
        value=("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"),
        unit="content types",
        source=_PHOTOS,
        checked=_CHECKED,
    ),
)
