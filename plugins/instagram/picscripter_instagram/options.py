"""The settings of a post on Instagram, and what is wrong with a post."""

import re
from collections.abc import Iterator, Sequence
from typing import cast

from pydantic import Field

from picscripter.plugin import Account, Limit, Media, Options, Post, Problem, hookimpl
from picscripter_instagram.limits import LIMITS

# As Instagram marks them: the sign, and letters, digits or underscores right behind it; names may have dots.
_HASHTAG = re.compile(r"(?<![\w&/])[##]\w*[^\W\d_]\w*")
_MENTION = re.compile(r"(?<![\w@/])@\w(?:[\w.]*\w)?")


class InstagramOptions(Options):
    """`ig_user_id` chooses among connected accounts. The rest is for reels, which a single video always becomes.

    `cover_offset_ms`: the moment of the video that stands for it. `share_to_feed`: show it among the posts, too, and
    not among the reels alone.
    """

    ig_user_id: str | None = Field(None, json_schema_extra={"chooses": "account"})
    cover_offset_ms: int | None = Field(None, ge=0)
    share_to_feed: bool | None = None


def options_of(post: Post) -> InstagramOptions:
    """The same, by their type."""
    return cast(InstagramOptions, post.options)


def is_reel(post: Post) -> bool:
    """Instagram has no other kind of single video."""
    return len(post.media) == 1 and post.media[0].type == "video"


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    """One picture, one video, or two to ten of both; with or without a text."""
    return [
        *_account_problems(options_of(post).ig_user_id, account),
        *_caption_problems(post.caption),
        *_media_problems(post.media),
        *_reel_problems(post),
    ]


def _account_problems(wanted: str | None, account: Account) -> Iterator[Problem]:
    # "me" is what the Graph API calls the account of the token, and what many send when there is only one.
    if wanted not in (None, "me", account.id):
        yield Problem(
            path="/options/igUserId",
            rule="igUserId.account",
            message=f"This connection is the account {account.handle}, not the one named.",
            limit=account.id,
            actual=wanted,
            fix="Name a connected account, or leave igUserId out.",
        )


def _caption_problems(caption: str) -> Iterator[Problem]:
    counted = (
        ("caption.max", len(caption), "Shorten the text."),
        ("hashtags.max", len(_HASHTAG.findall(caption)), "Leave some hashtags out."),
        ("mentions.max", len(_MENTION.findall(caption)), "Leave some mentions out."),
    )
    for rule, actual, fix in counted:
        yield from _over(LIMITS[rule], actual, "The text", fix=fix)


def _media_problems(media: Sequence[Media]) -> Iterator[Problem]:
    if not media:
        yield Problem(
            path="/media",
            rule="media.required",
            message="Instagram has no posts of text alone.",
            fix="Add a picture or a video.",
        )
    yield from _over(LIMITS["media.max"], len(media), "A post", fix="Make two posts of it.")
    for index, each in enumerate(media):
        path = f"/media/{index}"
        if each.type == "image":
            yield from _over(
                LIMITS["alt.max"], len(each.alt or ""), "The description", f"{path}/alt", fix="Shorten it."
            )
        if each.cover is not None:
            yield from _cover_problems(each.cover, f"{path}/cover", alone=len(media) == 1)


def _cover_problems(cover: Media, path: str, *, alone: bool) -> Iterator[Problem]:
    """The host looks at what is shown itself; the cover of a video is looked at here."""
    if not alone:
        yield Problem(
            path=path,
            rule="cover.reel",
            message="Instagram takes a cover for a single video, not for one among several.",
            fix="Leave the cover out.",
        )
    yield from _over(LIMITS["cover.bytes.max"], cover.bytes or 0, "The cover", path, fix="Save it smaller.")
    types = LIMITS["cover.types"].value
    if isinstance(types, tuple) and cover.content_type not in (None, *types):
        yield Problem(
            path=path,
            rule="cover.types",
            message=f"The cover is {cover.content_type}; taken is {', '.join(types)}.",
            limit=", ".join(types),
            actual=cover.content_type,
            fix="Convert it to JPEG.",
        )


def _reel_problems(post: Post) -> Iterator[Problem]:
    options = options_of(post)
    for name, value in (("coverOffsetMs", options.cover_offset_ms), ("shareToFeed", options.share_to_feed)):
        if value is not None and not is_reel(post):
            yield Problem(
                path=f"/options/{name}",
                rule=f"{name}.reel",
                message="This is for a post of one video alone.",
                fix="Leave it out.",
            )
    if options.cover_offset_ms is not None and is_reel(post):
        yield from _offset_problems(options.cover_offset_ms, post.media[0])


def _offset_problems(offset: int, video: Media) -> Iterator[Problem]:
    path = "/options/coverOffsetMs"
    if video.cover is not None:
        yield Problem(
            path=path,
            rule="coverOffsetMs.alone",
            message="A cover picture and a moment of the video are given; Instagram shows only one.",
            fix="Leave one of them out.",
        )
    if video.duration is not None and offset >= video.duration * 1000:
        yield Problem(
            path=path,
            rule="coverOffsetMs.end",
            message="The video is over before that moment.",
            limit=int(video.duration * 1000),
            actual=offset,
            fix="Name an earlier moment.",
        )


def _over(limit: Limit, actual: int, what: str, path: str | None = None, *, fix: str) -> Iterator[Problem]:
    if actual > limit.number:
        yield Problem(
            path=path or limit.path,
            rule=limit.rule,
            message=f"{what} has {actual:,} {limit.unit}; Instagram takes {limit.number:,}.",
            limit=limit.number,
            actual=actual,
            fix=fix,
        )
