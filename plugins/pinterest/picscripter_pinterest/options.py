"""The settings of a pin, and what is wrong with one before Pinterest says so."""

import re
from collections.abc import Iterator, Sequence
from typing import cast
from urllib.parse import urlsplit

from pydantic import Field

from picscripter.plugin import Account, Media, Options, Post, Problem, hookimpl
from picscripter_pinterest.limits import LIMITS


class PinterestOptions(Options):
    """`board_id` is required: the board on which the pin is made. `link`: where a click on the pin leads.

    `title`: without it the caption is the title too, where it is short enough. `cover_seconds`: which moment of a
    video stands for it before it plays (its first, if nothing is said and the video has no `cover` picture).
    """

    board_id: str | None = Field(None, description="Required. The board, as /places?kind=board lists them.")
    link: str | None = None
    title: str | None = None
    cover_seconds: int | None = Field(None, ge=0)


def options_of(post: Post) -> PinterestOptions:
    """The same, by its type."""
    return cast(PinterestOptions, post.options)


def title_of(post: Post) -> str | None:
    """The title that was given, else the whole caption; None where that is too long to be one: nothing is cut."""
    given = options_of(post).title
    if given:
        return given
    return post.caption if 0 < len(post.caption) <= LIMITS["title.max"].number else None


def alt_of(media: Sequence[Media]) -> str | None:
    """A pin has one alternative text: those of several pictures follow each other, equal ones once."""
    return "\n".join(dict.fromkeys(each.alt for each in media if each.alt)) or None


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:  # noqa: ARG001 - the hook's own arguments
    """A board, and a picture, two to five pictures, or a video."""
    options = options_of(post)
    return [
        *_board_problems(options.board_id),
        *_length_problems("caption", "/caption", post.caption),
        *_length_problems("title", "/options/title", options.title or ""),
        *_link_problems(options.link or ""),
        *_length_problems("alt", "/media", alt_of(post.media) or ""),
        *_media_problems(post.media),
        *_video_problems(post.media, options),
    ]


def _board_problems(board: str | None) -> Iterator[Problem]:
    where = "GET /api/connections/{id}/places?kind=board lists the boards of the account."
    if not board:
        yield Problem(
            path="/options/boardId",
            rule="boardId.required",
            message="Pinterest needs a board: say options.boardId.",
            fix=where,
        )
    elif not re.fullmatch(r"[0-9]+", board):
        yield Problem(
            path="/options/boardId",
            rule="boardId.format",
            message="A board's id consists of digits; this is perhaps its name or address.",
            actual=board[:100],
            fix=where,
        )


def _length_problems(what: str, path: str, text: str) -> Iterator[Problem]:
    most = LIMITS[f"{what}.max"].number
    if len(text) > most:
        yield Problem(
            path=path,
            rule=f"{what}.max",
            message=f"The {_NAMES[what]} has {len(text)} characters; Pinterest takes {most}.",
            limit=most,
            actual=len(text),
            fix="Shorten it.",
        )


_NAMES = {
    "caption": "caption (the pin's description)",
    "title": "title",
    "link": "link",
    "alt": "alternative text of all media together",
}


def _link_problems(link: str) -> Iterator[Problem]:
    yield from _length_problems("link", "/options/link", link)
    if link and len(link) <= LIMITS["link.max"].number and not _is_web_address(link):
        yield Problem(
            path="/options/link",
            rule="link.format",
            message="This is no web address.",
            actual=link[:100],
            fix="Begin it with https://.",
        )


def _media_problems(media: Sequence[Media]) -> Iterator[Problem]:
    most = LIMITS["media.max"].number
    if not media:
        yield Problem(
            path="/media", rule="media.required", message="A pin shows a picture or a video: there is none."
        )
    if len(media) > most:
        yield Problem(
            path="/media",
            rule="media.max",
            message=f"A pin takes at most {most} pictures.",
            limit=most,
            actual=len(media),
        )
    if len(media) > 1 and any(each.type == "video" for each in media):
        yield Problem(
            path="/media",
            rule="media.mixed",
            message="A pin shows either pictures or one video.",
            fix="Make a pin of its own of each video.",
        )
    sizes = {
        (each.width, each.height) for each in media if each.type == "image" and each.width and each.height
    }
    # Observed by other publishing tools (Postiz among them); the API's reference does not say it.
    if len(sizes) > 1:
        yield Problem(
            path="/media",
            rule="media.sizes",
            message="The pictures of one pin must all have the same width and height.",
            actual=", ".join(f"{width} by {height}" for width, height in sorted(sizes)),
            fix="Crop or scale them to one size.",
        )


def _video_problems(media: Sequence[Media], options: PinterestOptions) -> Iterator[Problem]:
    videos = [each for each in media if each.type == "video"]
    if options.cover_seconds is not None and (not videos or any(each.cover for each in videos)):
        yield Problem(
            path="/options/coverSeconds",
            rule="coverSeconds.video",
            message="A moment of the video can be its cover only where there is a video, without a cover picture.",
            fix="Leave coverSeconds out, or the cover.",
        )
    for index, each in enumerate(videos):
        if each.cover is not None:
            yield from _cover_problems(each.cover, f"/media/{index}/cover")


def _cover_problems(cover: Media, path: str) -> Iterator[Problem]:
    """The host looks at what a post shows; what stands for a video before it plays is looked at here."""
    most, kinds = LIMITS["cover.bytes.max"].number, LIMITS["cover.types"].value
    if (cover.bytes or 0) > most:
        yield Problem(
            path=path,
            rule="cover.bytes.max",
            message=f"The cover is {cover.bytes:,} bytes large; at most {most:,} is taken.",
            limit=most,
            actual=cover.bytes,
            fix="Save it smaller.",
        )
    if cover.content_type is not None and cover.content_type not in cast(tuple[str, ...], kinds):
        yield Problem(
            path=path,
            rule="cover.types",
            message=f"The cover is {cover.content_type}, which Pinterest does not take.",
            actual=cover.content_type,
            fix="Convert it to image/jpeg.",
        )


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", link)
