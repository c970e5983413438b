"""The settings of a post on Mastodon, and what is wrong with one before it is sent."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from pydantic import Field

from picscripter.plugin import Account, Media, Options, Post, Problem, graphemes, hookimpl
from picscripter_mastodon.limits import allowed, url_length

_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w/])(@\w[\w.-]*)@[\w.-]+\w")


class MastodonOptions(Options):
    """`spoiler_text` is shown in place of the text until somebody opens it; `sensitive` hides the pictures so."""

    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")


def settings(post: Post) -> MastodonOptions:
    """Those of this post."""
    return cast(MastodonOptions, post.options)


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    """All at once, by the limits of the account's own server."""
    return [*_text_problems(post, account), *_media_problems(post.media, account)]


def length(text: str, per_url: int) -> int:
    """As Mastodon counts: addresses have a fixed length, a mention counts without its server."""
    return graphemes(_MENTION.sub(r"\1", _URL.sub("x" * per_url, text)))


def _text_problems(post: Post, account: Account) -> Iterator[Problem]:
    most, spoiler = allowed(account, "caption.max"), settings(post).spoiler_text
    counted = length(post.caption, url_length(account)) + graphemes(spoiler)
    if not post.caption.strip() and not post.media:
        yield Problem(path="/caption", rule="caption.required", message="A post needs a text or a picture.")
    if counted > most:
        yield Problem(
            path="/caption",
            rule="caption.max",
            message=f"The text counts {counted} characters with its warning; this server takes {most}.",
            limit=most,
            actual=counted,
            fix="Shorten it. An address counts the same however long it is.",
        )


def _media_problems(media: Sequence[Media], account: Account) -> Iterator[Problem]:
    if len(media) > (most := allowed(account, "media.max")):
        yield Problem(
            path="/media",
            rule="media.max",
            message=f"A post takes at most {most} pictures.",
            limit=most,
            actual=len(media),
        )
    videos = sum(each.type == "video" for each in media)
    if videos > 1 or (videos and len(media) > 1):
        yield Problem(
            path="/media",
            rule="media.videos",
            message="A post shows pictures, or one video.",
            limit=1,
            actual=max(videos, 2),
            fix="Leave the others out.",
        )
    longest = allowed(account, "alt.max")
    for index, each in enumerate(media):
        if each.alt is not None and len(each.alt) > longest:
            yield Problem(
                path=f"/media/{index}/alt",
                rule="alt.max",
                message=f"A description takes at most {longest} characters.",
                limit=longest,
                actual=len(each.alt),
            )
