"""The settings of a video, and what is wrong with a post."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from pydantic import Field, field_validator

from picscripter.plugin import Account, CaptionFile, Media, Options, Post, Problem, hookimpl
from picscripter_youtube.limits import LIMITS
from picscripter_youtube.words import ANGLES, tags_length, title_of

Privacy = Literal["public", "unlisted", "private"]


class YouTubeOptions(Options):
    """`title`: by default the first 100 characters of the caption, which is the description.

    `made_for_kids`: left out, the channel's own setting counts. `contains_synthetic_media`: shows YouTube's label for
    realistic content that was altered or generated.
    """

    title: str | None = None
    privacy_status: Privacy = "public"
    category_id: str = Field("22", pattern=r"^[0-9]{1,4}$")
    tags: tuple[str, ...] = ()
    made_for_kids: bool | None = None
    contains_synthetic_media: bool | None = None

    @field_validator("category_id", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def options_of(post: Post) -> YouTubeOptions:
    """The post's settings by their own type."""
    return cast(YouTubeOptions, post.options)


@hookimpl
def validate_options(post: Post, account: Account) -> Sequence[Problem]:  # noqa: ARG001 - channels do not differ
    """A title, a description, and one video."""
    options = options_of(post)
    return [
        *_title_problems(post.caption, options.title),
        *_too_long("caption.max", len(post.caption.encode()), "The description"),
        *_angle_problems("/caption", "caption.characters", post.caption),
        *_too_long("tags.max", tags_length(options.tags), "The tags together"),
        *_tag_problems(options.tags),
        *_media_problems(post.media),
    ]


def _title_problems(caption: str, title: str | None) -> Iterator[Problem]:
    if title is not None:
        yield from _too_long("title.max", len(title), "The title")
        yield from _angle_problems("/options/title", "title.characters", title)
    if not title_of(caption, title):
        yield Problem(
            path="/options/title",
            rule="title.required",
            message="A video needs a title.",
            fix="Give a title or a caption.",
        )


def _too_long(rule: str, actual: int, what: str) -> Iterator[Problem]:
    limit = LIMITS[rule]
    if actual > limit.number:
        yield Problem(
            path=limit.path,
            rule=rule,
            message=f"{what} has {actual} {limit.unit}; YouTube takes {limit.number}.",
            limit=limit.number,
            actual=actual,
            fix="Shorten it.",
        )


def _angle_problems(path: str, rule: str, text: str) -> Iterator[Problem]:
    if found := sorted(set(text) & ANGLES):
        yield Problem(
            path=path,
            rule=rule,
            message="YouTube takes neither < nor > here.",
            limit="no < and >",
            actual=" ".join(found),
            fix="Leave them out, or use \u2039 and \u203a.",
        )


def _tag_problems(tags: Sequence[str]) -> Iterator[Problem]:
    for index, tag in enumerate(tags):
        yield from _angle_problems(f"/options/tags/{index}", "tags.characters", tag)
        if not tag or "," in tag:
            yield Problem(
                path=f"/options/tags/{index}",
                rule="tags.format",
                message="A tag is a word or a few, without a comma.",
                actual=tag,
            )


def _media_problems(media: Sequence[Media]) -> Iterator[Problem]:
    most = LIMITS["media.max"].number
    if not media:
        yield Problem(path="/media", rule="media.required", message="A post on YouTube is a video.")
    if len(media) > most:
        yield Problem(
            path="/media",
            rule="media.max",
            message="A post on YouTube is one video.",
            limit=most,
            actual=len(media),
            fix="Make a post of each.",
        )
    for index, each in enumerate(media):
        if each.type != "video":
            yield Problem(
                path=f"/media/{index}",
                rule="media.type",
                message="YouTube takes videos, no pictures.",
                limit="video",
                actual=each.type,
                fix="Leave the picture out, or make it the cover of a video.",
            )
        yield from _cover_problems(each.cover, f"/media/{index}/cover")
        yield from _caption_file_problems(each.captions, f"/media/{index}/captions")


def _cover_problems(cover: Media | None, path: str) -> Iterator[Problem]:
    """What is not known yet is not judged."""
    if cover is None:
        return
    types, most = LIMITS["cover.types"].value, LIMITS["cover.bytes.max"].number
    if cover.content_type is not None and isinstance(types, tuple) and cover.content_type not in types:
        yield Problem(
            path=path,
            rule="cover.types",
            message=f"The cover is {cover.content_type}; taken is {', '.join(types)}.",
            limit=", ".join(types),
            actual=cover.content_type,
            fix="Convert it to image/jpeg.",
        )
    if cover.bytes is not None and cover.bytes > most:
        yield _too_large(path, "cover.bytes.max", "The cover", cover.bytes)


def _caption_file_problems(files: Sequence[CaptionFile], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, file in enumerate(files):
        if file.language.lower() in seen:
            yield Problem(
                path=f"{path}/{index}/language",
                rule="captions.language",
                message=f"There are two caption files in {file.language}.",
                actual=file.language,
                fix="Leave one of them out.",
            )
        seen.add(file.language.lower())
        if file.bytes is not None and file.bytes > LIMITS["captions.bytes.max"].number:
            yield _too_large(f"{path}/{index}", "captions.bytes.max", "The caption file", file.bytes)


def _too_large(path: str, rule: str, what: str, actual: int) -> Problem:
    most = LIMITS[rule].number
    return Problem(
        path=path,
        rule=rule,
        message=f"{what} is {actual:,} bytes large; at most {most:,} are taken.",
        limit=most,
        actual=actual,
        fix="Save it smaller.",
    )
