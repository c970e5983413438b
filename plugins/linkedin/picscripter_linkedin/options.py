"""The settings of a post on LinkedIn, and all that is wrong with a post."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast
from urllib.parse import urlsplit

from picscripter.plugin import Account, Media, Options, Post, Problem, hookimpl
from picscripter_linkedin.limits import LIMITS, PICTURES
from picscripter_linkedin.little import shown


class LinkedInOptions(Options):
    """`link` is shown as a card, with a title and a text of its own: LinkedIn does not look at the page for them.

    A picture beside a link stands on its card.
    """

    visibility: Literal["PUBLIC", "CONNECTIONS"] = "PUBLIC"
    link: str | None = None
    link_title: str | None = None
    link_description: str | None = None
    disable_reshare: bool = False


def options_of(post: Post) -> LinkedInOptions:
    """Its settings, under their own type."""
    return cast(LinkedInOptions, post.options)


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:
    """A text, a link with or without a picture, pictures, or a video; all but a text with or without one."""
    return [
        *_caption_problems(post),
        *_visibility_problems(options_of(post), account),
        *_link_problems(options_of(post), post.media),
        *_number_problems(post.media),
        *(problem for index, media in enumerate(post.media) for problem in _media_problems(media, index)),
    ]


def _caption_problems(post: Post) -> Iterator[Problem]:
    if not (post.caption.strip() or post.media or options_of(post).link):
        yield Problem(
            path="/caption", rule="caption.required", message="A post needs a text, a link or a picture."
        )
    most = LIMITS["caption.max"].number
    length = len(shown(post.caption).encode("utf-16-le", "surrogatepass")) // 2
    if length > most:
        yield Problem(
            path="/caption",
            rule="caption.max",
            message=f"The text has {length} characters; LinkedIn takes {most}.",
            limit=most,
            actual=length,
            fix="Shorten the text.",
        )


def _visibility_problems(options: LinkedInOptions, account: Account) -> Iterator[Problem]:
    if options.visibility == "CONNECTIONS" and account.kind == "organization":
        yield Problem(
            path="/options/visibility",
            rule="visibility.page",
            message="A Page has followers, but no connections: what it posts is public.",
            limit="PUBLIC",
            actual=options.visibility,
            fix="Leave visibility out.",
        )


def _link_problems(options: LinkedInOptions, media: Sequence[Media]) -> Iterator[Problem]:
    if options.link is None:
        for name in ("link_title", "link_description"):
            if getattr(options, name):
                path = "/options/linkTitle" if name == "link_title" else "/options/linkDescription"
                yield Problem(
                    path=path, rule="link.missing", message="There is no link that it could describe."
                )
        return
    if not _is_web_address(options.link):
        yield Problem(
            path="/options/link",
            rule="link.format",
            message="This is no web address.",
            actual=options.link[:100],
            fix="Begin it with https:// and the name of a host.",
        )
    if len(media) > 1 or any(each.type != "image" for each in media):
        yield Problem(
            path="/options/link",
            rule="link.alone",
            message="Beside a link there is room for one picture, on its card.",
            fix="Leave the link or the media out; an address may also stand in the text.",
        )


def _number_problems(media: Sequence[Media]) -> Iterator[Problem]:
    most = LIMITS["media.max"].number
    if len(media) > most:
        yield Problem(
            path="/media",
            rule="media.max",
            message=f"A post takes at most {most} pictures.",
            limit=most,
            actual=len(media),
        )
    if len(media) > 1 and any(each.type == "video" for each in media):
        yield Problem(
            path="/media",
            rule="media.mixed",
            message="A post shows pictures, or one video.",
            fix="Make a post for each video.",
        )


def _media_problems(media: Media, index: int) -> Iterator[Problem]:
    path = f"/media/{index}"
    most = LIMITS["alt.max"].number
    if media.type == "image" and media.alt and len(media.alt) > most:
        yield Problem(
            path=f"{path}/alt",
            rule="alt.max",
            message=f"The description has {len(media.alt)} characters; LinkedIn takes {most}.",
            limit=most,
            actual=len(media.alt),
        )
    cover = media.cover
    if cover is not None and cover.content_type is not None and cover.content_type not in PICTURES:
        yield Problem(
            path=f"{path}/cover",
            rule="cover.types",
            message=f"The cover is {cover.content_type}; taken is {', '.join(PICTURES)}.",
            limit=", ".join(PICTURES),
            actual=cover.content_type,
        )


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, link))
