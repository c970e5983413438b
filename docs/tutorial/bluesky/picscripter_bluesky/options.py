"""The settings of a post on Bluesky, and what is wrong with one before it is sent."""

from collections.abc import Iterator, Sequence
from typing import Annotated, cast

from pydantic import Field

from picscripter.plugin import Account, Media, Options, Post, Problem, graphemes, hookimpl
from picscripter_bluesky.limits import LIMITS

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]


class BlueskyOptions(Options):
    """`langs`: the languages of the text (BCP 47)."""

    langs: tuple[Language, ...] = ()


def languages(post: Post) -> list[str]:
    """Those of this post."""
    return list(cast(BlueskyOptions, post.options).langs)


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:  # noqa: ARG001 - the same for all accounts
    """All at once."""
    return [*_text_problems(post), *_media_problems(post.media), *_language_problems(languages(post))]


def _text_problems(post: Post) -> Iterator[Problem]:
    if not post.caption.strip() and not post.media:
        yield Problem(path="/caption", rule="caption.required", message="A post needs a text or a picture.")
    counts = {"caption.max": graphemes(post.caption), "caption.bytes": len(post.caption.encode())}
    for rule, count in counts.items():
        if count > (most := LIMITS[rule].number):
            yield Problem(
                path="/caption",
                rule=rule,
                message=f"The text has {count} {LIMITS[rule].unit}; Bluesky takes {most}.",
                limit=most,
                actual=count,
                fix="Shorten it; addresses count in full.",
            )


def _media_problems(media: Sequence[Media]) -> Iterator[Problem]:
    if len(media) > (most := LIMITS["media.max"].number):
        yield Problem(
            path="/media",
            rule="media.max",
            message=f"A post takes at most {most} pictures.",
            limit=most,
            actual=len(media),
        )
    for index, each in enumerate(media):
        if each.type != "image":
            yield Problem(
                path=f"/media/{index}",
                rule="media.type",
                message="Videos on Bluesky are not supported by this plugin.",
                limit="image",
                actual=each.type,
                fix="Leave the video out.",
            )


def _language_problems(langs: Sequence[str]) -> Iterator[Problem]:
    if len(langs) > (most := LIMITS["langs.max"].number):
        yield Problem(
            path="/options/langs",
            rule="langs.max",
            message=f"A post names at most {most} languages.",
            limit=most,
            actual=len(langs),
        )
