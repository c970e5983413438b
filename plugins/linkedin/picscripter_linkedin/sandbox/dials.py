"""What can be turned on LinkedIn beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class LinkedInDials(Dials):
    """See `Dials`."""

    member_requests: int | None = dial(int, 150, "requests a day of one member of a self-serve app")
    app_requests: int | None = dial(int, 100_000, "requests a day of one self-serve app")
    part_bytes: int = dial(int, 4_194_304, "how large the parts of a video are", low=1)
    duplicate_seconds: float = dial(float, 600.0, "how long a repeated post is refused")
    media_duplicates: bool = dial(
        bool, False, "repetitions are recognised with pictures and videos too; nobody knows whether they are"
    )
    token_lag_seconds: float = dial(float, 0.0, "a new access token is called revoked for so long")
    video_status: bool = dial(bool, True, "members' apps may ask how far a video is")
    video_refusal: str = dial(
        str, "asset", "how they are refused: of the `asset`, or of the whole `resource`"
    )
