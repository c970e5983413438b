"""The settings of a post on TikTok, and what is wrong with one before anybody is asked."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from pydantic import Field

from picscripter.plugin import Account, Media, Options, Post, Problem, hookimpl
from picscripter_tiktok.limits import LIMITS

Privacy = Literal["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"]
INBOX = {"posts": "inbox"}
"""A fact of accounts whose app may leave drafts in the inbox, and not post."""


class TikTokOptions(Options):
    """TikTok's own names, without their underscores; see https://developers.tiktok.com/doc/content-posting-api-reference-direct-post.

    `disable_…` None: as the creator has it. `post_mode` MEDIA_UPLOAD: a draft for the creator's inbox; None: post
    directly, where the account was connected for that.
    """

    privacy_level: Privacy | None = None
    disable_comment: bool | None = None
    disable_duet: bool | None = None
    disable_stitch: bool | None = None
    video_cover_timestamp_ms: int | None = Field(None, ge=0)
    is_aigc: bool = False
    brand_content_toggle: bool = False
    brand_organic_toggle: bool = False
    post_mode: Literal["DIRECT_POST", "MEDIA_UPLOAD"] | None = None


def settings(post: Post) -> TikTokOptions:
    """Those of this post."""
    return cast(TikTokOptions, post.options)


def is_draft(post: Post, account: Account) -> bool:
    """Whether it goes to the creator's inbox."""
    chosen = settings(post).post_mode
    return chosen == "MEDIA_UPLOAD" or (chosen is None and is_inbox_only(account))


def is_inbox_only(account: Account) -> bool:
    """Whether the account was connected by the login that may leave drafts only."""
    return account.facts.get("posts") == INBOX["posts"]


def length(text: str) -> int:
    """As TikTok counts: UTF-16 code units, so most emoji are two or more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    """All that TikTok would refuse; what only it knows of the creator is `preflight`'s."""
    return [
        *_caption_problems(post.caption),
        *_media_problems(post.media),
        *_mode_problems(post, account),
        *([] if is_draft(post, account) else _privacy_problems(settings(post))),
        *_cover_problems(settings(post).video_cover_timestamp_ms, post.media),
    ]


def _caption_problems(caption: str) -> Iterator[Problem]:
    most, actual = LIMITS["caption.max"].number, length(caption)
    if actual > most:
        yield Problem(
            path="/caption",
            rule="caption.max",
            message=f"The text has {actual} UTF-16 code units; TikTok takes {most}.",
            limit=most,
            actual=actual,
            fix="Shorten the text.",
        )


def _media_problems(media: Sequence[Media]) -> Iterator[Problem]:
    if not media:
        yield Problem(
            path="/media", rule="media.required", message="A post on TikTok is a video.", fix="Add one."
        )
    for index, each in enumerate(media):
        if each.type != "video":
            yield Problem(
                path=f"/media/{index}",
                rule="media.type",
                message="Photos on TikTok are not supported yet.",
                limit="video",
                actual=each.type,
                fix="Post a video.",
            )
        if each.cover is not None:
            yield Problem(
                path=f"/media/{index}/cover",
                rule="video.cover",
                message="TikTok takes no picture as a cover, only a moment of the video.",
                fix="Leave the picture out, and say options.videoCoverTimestampMs.",
            )
        if each.captions:
            yield Problem(
                path=f"/media/{index}/captions",
                rule="video.captions",
                message="TikTok takes no caption files; it makes captions by itself.",
                fix="Leave them out.",
            )
    most = LIMITS["media.max"].number
    if len(media) > most:
        yield Problem(
            path="/media",
            rule="media.max",
            message="A post on TikTok is one video.",
            limit=most,
            actual=len(media),
            fix="Make a post of each.",
        )


def _mode_problems(post: Post, account: Account) -> Iterator[Problem]:
    if settings(post).post_mode == "DIRECT_POST" and is_inbox_only(account):
        yield Problem(
            path="/options/postMode",
            rule="postMode.account",
            message="This account was connected for drafts in its inbox; nothing may be posted directly.",
            limit="MEDIA_UPLOAD",
            actual="DIRECT_POST",
            fix="Leave postMode out, or connect the account by the other login.",
        )


def _privacy_problems(chosen: TikTokOptions) -> Iterator[Problem]:
    """TikTok's terms want no default: https://developers.tiktok.com/doc/content-sharing-guidelines."""
    if chosen.privacy_level is None:
        yield Problem(
            path="/options/privacyLevel",
            rule="privacyLevel.required",
            message="TikTok wants to be told who may see the video, and has no default.",
            fix="Say PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR or SELF_ONLY.",
        )
    if chosen.brand_content_toggle and chosen.privacy_level == "SELF_ONLY":
        yield Problem(
            path="/options/privacyLevel",
            rule="privacyLevel.brandContent",
            message="A paid partnership cannot be visible to the creator alone.",
            actual="SELF_ONLY",
            fix="Choose another privacyLevel, or leave brandContentToggle out.",
        )


def _cover_problems(moment: int | None, media: Sequence[Media]) -> Iterator[Problem]:
    """TikTok would take the first frame in place of a moment that there is not, and say nothing."""
    longest = next((each.duration for each in media if each.duration is not None), None)
    if moment is not None and longest is not None and moment > longest * 1000:
        yield Problem(
            path="/options/videoCoverTimestampMs",
            rule="videoCoverTimestampMs.duration",
            message="The cover's moment is after the end of the video.",
            limit=int(longest * 1000),
            actual=moment,
            fix="Choose a moment within the video.",
        )
