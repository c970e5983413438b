"""What can be turned on TikTok beyond the common dials."""

from dataclasses import dataclass

from picscripter.sandbox import Dials, dial


@dataclass(slots=True, kw_only=True)
class TikTokDials(Dials):
    """See `Dials`."""

    audited: bool = dial(bool, True, "apps may post in public; off: only for private accounts, to SELF_ONLY")
    private: bool = dial(bool, False, "every creator's account is private")
    comment_disabled: bool = dial(bool, False, "creators have comments switched off")
    duet_disabled: bool = dial(bool, False, "creators have duets switched off")
    stitch_disabled: bool = dial(bool, False, "creators have stitches switched off")
    max_video_seconds: int = dial(int, 600, "how long a creator's video may be", low=1)
    banned: bool = dial(bool, False, "creators may post nothing")
    posts_a_day: int = dial(int, 15, "direct posts of a creator in 24 hours")
    drafts_a_day: int = dial(int, 5, "drafts of the last 24 hours that may wait in an inbox")
    creators_a_day: int = dial(
        int, 1_000, "creators who may post by one app in 24 hours; unaudited: 5 at most"
    )
    moderation_seconds: float = dial(float, 0.0, "how long after a post is complete its public id appears")
    fail_reason: str | None = dial(str, None, "what becomes of uploads: FAILED, with this `fail_reason`")
    upload_seconds: float = dial(float, 3_600.0, "how long the address of an upload lives")
    refresh_seconds: float = dial(float, 15_552_000.0, "how long a refresh token lives")
    oauth_error_status: int = dial(
        int, 400, "the status of OAuth errors, which TikTok does not document", low=200, high=499
    )
