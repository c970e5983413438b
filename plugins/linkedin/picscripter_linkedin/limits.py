"""What LinkedIn allows: of a post, of its files, and of a day."""

from datetime import date, timedelta

from picscripter.plugin import Budget, Limit, Limits

_POSTS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api"
_MULTI = (
    "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/multiimage-post-api"
)
_IMAGES = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api"
_VIDEOS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api"
_SHARE = "https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/share-on-linkedin"
_CHECKED = date(2026, 11, 23)
_RATIO = "times as wide as high"

PICTURES = ("image/jpeg", "image/png", "image/gif")

LIMITS = Limits(
    # In which unit LinkedIn counts is not documented. UTF-16 counts an emoji twice: who keeps to it is never too long.
    Limit(
        rule="caption.max",
        path="/caption",
        value=3000,
        unit="UTF-16 units",
        source=_POSTS,
        checked=_CHECKED,
    ),
    Limit(rule="alt.max", path="/media", value=4086, unit="characters", source=_POSTS, checked=_CHECKED),
    Limit(rule="media.max", path="/media", value=20, unit="pictures", source=_MULTI, checked=_CHECKED),
    Limit(
        rule="image.types",
        path="/media",
        value=PICTURES,
        unit="content types",
        source=_IMAGES,
        checked=_CHECKED,
    ),
    Limit(
        rule="image.pixels.max",
        path="/media",
        value=36_152_319,
        unit="pixels",
        source=_IMAGES,
        checked=_CHECKED,
    ),
    Limit(
        rule="video.types",
        path="/media",
        value=("video/mp4",),
        unit="content types",
        source=_VIDEOS,
        checked=_CHECKED,
    ),
    Limit(
        rule="video.bytes.min", path="/media", value=75_000, unit="bytes", source=_VIDEOS, checked=_CHECKED
    ),
    Limit(
        rule="video.bytes.max",
        path="/media",
        value=500_000_000,
        unit="bytes",
        source=_VIDEOS,
        checked=_CHECKED,
    ),
    Limit(
        rule="video.duration.min", path="/media", value=3, unit="seconds", source=_VIDEOS, checked=_CHECKED
    ),
    Limit(
        rule="video.duration.max", path="/media", value=1800, unit="seconds", source=_VIDEOS, checked=_CHECKED
    ),
    # 1:2.4 to 2.4:1, and a pixel of play for what an encoder rounds.
    Limit(
        rule="video.ratio.min",
        path="/media",
        value=0.41,
        unit=_RATIO,
        source="what other publishing tools state; not in LinkedIn's own pages",
        checked=_CHECKED,
    ),
    Limit(
        rule="video.ratio.max",
        path="/media",
        value=2.41,
        unit=_RATIO,
        source="what other publishing tools state; not in LinkedIn's own pages",
        checked=_CHECKED,
    ),
)

# Of the product Share on LinkedIn, anew at midnight UTC. Those of Community Management are not published (the portal
# shows them); a 429 tells there.
_DAY = timedelta(days=1)
BUDGETS = (
    Budget(
        name="posts per account",
        commit="post",
        scope="connection",
        amount=150,
        window=_DAY,
        kind="fixed",
        source=_SHARE,
    ),
    Budget(
        name="posts per app",
        commit="post",
        scope="app",
        amount=100_000,
        window=_DAY,
        kind="fixed",
        source=_SHARE,
    ),
)
