"""What can be turned on YouTube beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class YouTubeDials(Dials):
    """See `Dials`."""

    stored_bytes: int | None = dial(
        int,
        None,
        "of a chunk that does not end a video only so many bytes are stored, in whole 256 KiB",
        low=1,
    )
    moves_sessions: bool = dial(
        bool,
        False,
        "an upload session that took a chunk goes on at another address, and is gone from the old one",
    )
    session_seconds: float = dial(float, 7 * 86_400.0, "how long an upload session lives")
    rejection: str | None = dial(
        str, None, "processing ends as rejected, for this reason (duplicate, copyright …)"
    )
    failure: str | None = dial(str, None, "processing ends as failed, for this reason (codec, invalidFile …)")
    locked: bool = dial(bool, False, "whatever privacy is asked for, videos stay private")
    uploads_per_day: int = dial(
        int, 100, "how many calls of videos.insert an app has in a day (Pacific time)"
    )
    units_per_day: int = dial(int, 10_000, "how many units for all other calls")
    channel_uploads: int | None = dial(int, None, "how many videos a channel may upload before it is refused")
    long_uploads: str = dial(str, "allowed", "a channel's longUploadsStatus: allowed, eligible or disallowed")
    language: str | None = dial(
        str, None, "the language that channels have set for all their uploads (defaultLanguage and its like)"
    )
    verified: bool = dial(bool, True, "channels have a confirmed phone number: they may set thumbnails")
    refresh_seconds: float | None = dial(
        float, None, "the lifetime of refresh tokens: 604800 for apps whose consent screen is in testing"
    )
