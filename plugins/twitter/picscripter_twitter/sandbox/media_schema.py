"""Request bodies of X's media endpoints, by OpenAPI 2.167."""

from collections.abc import Mapping

from picscripter_twitter.sandbox.schema import Check, flag, identifier, list_of, one_of, record, text, whole

CATEGORIES = ("tweet_image", "tweet_video", "tweet_gif", "dm_image", "dm_video", "dm_gif", "subtitles")
TYPES = (
    "video/mp4",
    "video/webm",
    "video/mp2t",
    "video/quicktime",
    "text/srt",
    "text/vtt",
    "image/jpeg",
    "image/gif",
    "image/bmp",
    "image/png",
    "image/webp",
    "image/pjpeg",
    "image/tiff",
    "model/gltf-binary",
    "model/vnd.usdz+zip",
)
LARGEST = 17_179_869_184
SEGMENTS = 1000

ONE_SHOT: Check = record(
    {"media": text(1), "media_category": one_of(*CATEGORIES), "additional_owners": text()},
    "media",
    "media_category",
)
# By the schema all three may be missing; by the page (Upload media, chunked) they are required.
INITIALIZE: Check = record(
    {
        "media_type": one_of(*TYPES),
        "total_bytes": whole(1, LARGEST),
        "media_category": one_of(*CATEGORIES, "amplify_video"),
        "additional_owners": list_of(identifier, 0, 100),
        "shared": flag,
    },
    "media_type",
    "total_bytes",
    "media_category",
)
APPEND: Check = record({"media": text(1), "segment_index": whole(0, SEGMENTS - 1)}, "media", "segment_index")
METADATA: Check = record(
    {
        "id": identifier,
        "metadata": record({"alt_text": record({"text": text(0, 1000)}, "text")}),
    },
    "id",
)
SUBTITLES: Check = record(
    {
        "id": identifier,
        "media_category": one_of("AmplifyVideo", "TweetVideo"),
        "subtitles": record(
            {"id": identifier, "language_code": text(2, 2), "display_name": text(1)}, "id", "language_code"
        ),
    },
    "id",
    "media_category",
    "subtitles",
)
NO_SUBTITLES: Check = record(
    {"id": identifier, "language_code": text(2, 2), "media_category": one_of("AmplifyVideo", "TweetVideo")},
    "id",
    "media_category",
    "language_code",
)

FAMILIES: Mapping[str, str] = {
    "tweet_image": "image/",
    "dm_image": "image/",
    "tweet_gif": "image/gif",
    "dm_gif": "image/gif",
    "tweet_video": "video/",
    "dm_video": "video/",
    "amplify_video": "video/",
    "subtitles": "text/",
}
"""Which types a category takes, by their beginning."""

MOST_BYTES: Mapping[str, int] = {
    "tweet_image": 5_242_880,
    "dm_image": 5_242_880,
    "tweet_gif": 15_728_640,
    "dm_gif": 15_728_640,
    "tweet_video": 536_870_912,
    "dm_video": 536_870_912,
    "amplify_video": 536_870_912,
    "subtitles": LARGEST,
}
"""X says "File size exceeds 5242880 bytes" and the like; for subtitles it names no number."""
