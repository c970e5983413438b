"""What the creator's own settings have against a post: https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info."""

from collections.abc import Iterator, Mapping
from typing import Any

from picscripter.plugin import Media, Problem
from picscripter_tiktok.options import TikTokOptions

_INTERACTIONS = (
    ("comment_disabled", "disable_comment", "disableComment", "comments"),
    ("duet_disabled", "disable_duet", "disableDuet", "duets"),
    ("stitch_disabled", "disable_stitch", "disableStitch", "stitches"),
)


def problems(creator: Mapping[str, Any], chosen: TikTokOptions, video: Media) -> Iterator[Problem]:
    """All of them, before a byte is sent."""
    yield from _privacy(creator, chosen)
    yield from _interactions(creator, chosen)
    yield from _duration(creator, video)


def _privacy(creator: Mapping[str, Any], chosen: TikTokOptions) -> Iterator[Problem]:
    allowed = [str(each) for each in creator.get("privacy_level_options", ())]
    if chosen.privacy_level not in allowed:
        yield Problem(
            path="/options/privacyLevel",
            rule="privacyLevel.creator",
            message=f"This creator cannot choose {chosen.privacy_level}.",
            limit=", ".join(allowed),
            actual=chosen.privacy_level,
            fix=f"Choose one of {', '.join(allowed)}.",
        )


def _interactions(creator: Mapping[str, Any], chosen: TikTokOptions) -> Iterator[Problem]:
    """TikTok would keep them off without a word; who asked for them is told."""
    for told, field, option, what in _INTERACTIONS:
        if creator.get(told) and getattr(chosen, field) is False:
            yield Problem(
                path=f"/options/{option}",
                rule=f"{option}.creator",
                message=f"This creator has {what} switched off.",
                limit="true",
                actual="false",
                fix=f"Leave {option} out, or say true.",
            )


def _duration(creator: Mapping[str, Any], video: Media) -> Iterator[Problem]:
    most = creator.get("max_video_post_duration_sec")
    if isinstance(most, int) and video.duration is not None and video.duration > most:
        yield Problem(
            path="/media/0",
            rule="video.duration.creator",
            message=f"The video is {video.duration:g} seconds long; this creator may post {most}.",
            limit=most,
            actual=video.duration,
            fix="Cut it.",
        )
