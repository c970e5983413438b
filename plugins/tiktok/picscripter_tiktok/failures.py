"""Why TikTok gave up a video that it had taken, as a table: `fail_reason` of the status."""

from dataclasses import dataclass

from picscripter.plugin import NotPublished

# https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status#fail_reasons
SOURCE = "https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`again`: the same video may be uploaded anew; what has to pass before, the next attempt is told at once."""

    reason: str
    means: str
    again: bool = False


TABLE = (
    Row(reason="file_format_check_failed", means="it cannot read this file; use MP4 with H.264"),
    Row(reason="duration_check_failed", means="the video is too short or too long for this creator"),
    Row(reason="frame_rate_check_failed", means="the video needs 23 to 60 frames a second"),
    Row(reason="picture_size_check_failed", means="each side of the video needs 360 to 4096 pixels"),
    Row(reason="internal", means="a passing fault of its own", again=True),
    Row(reason="video_pull_failed", means="it could not fetch the file", again=True),
    Row(reason="photo_pull_failed", means="it could not fetch the file", again=True),
    Row(reason="publish_cancelled", means="the upload was cancelled"),
    Row(reason="auth_removed", means="the creator took the access away meanwhile", again=True),
    Row(
        reason="spam_risk_too_many_posts",
        means="this creator has posted as much in 24 hours as apps may post",
        again=True,
    ),
    Row(reason="spam_risk_user_banned_from_posting", means="this creator may post nothing"),
    Row(reason="spam_risk_text", means="the text is taken for spam, or for harmful"),
    Row(reason="spam_risk", means="the post is taken for spam, or for harmful"),
)

_ROWS = {row.reason: row for row in TABLE}


def failure(reason: str) -> NotPublished:
    """The error for a status FAILED. A reason that is not in the table is final."""
    row = _ROWS.get(reason)
    means = row.means if row is not None else "it does not say why"
    again = row is not None and row.again
    return NotPublished(f"TikTok did not publish it: {means}.", restart=again, code=reason or "FAILED")
