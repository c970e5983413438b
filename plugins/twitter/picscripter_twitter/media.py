"""Which media X shows together in one post, and what it takes of each beyond the host's own rules about files."""

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from picscripter.plugin import CaptionFile, Media, Problem
from picscripter_twitter.languages import code_of
from picscripter_twitter.limits import LIMITS

Kind = Literal["picture", "gif", "video"]


def kind_of(media: Media) -> Kind:
    """A GIF that does not move is a picture like any other."""
    if media.type == "video":
        return "video"
    return "gif" if media.animated and media.content_type == "image/gif" else "picture"


def media_problems(media: Sequence[Media]) -> Iterator[Problem]:
    """All that X would refuse, as far as the files are known."""
    kinds = [kind_of(each) for each in media]
    yield from _too_many("media.max", len(media), "pictures in one post")
    yield from _too_many("media.gifs", kinds.count("gif"), "animated GIF in one post")
    yield from _too_many("media.videos", kinds.count("video"), "video in one post")
    if len(set(kinds)) > 1:
        yield Problem(
            path="/media",
            rule="media.mixed",
            message="A post on X shows up to four pictures, or one animated GIF, or one video.",
            actual=", ".join(kinds),
            fix="Keep one kind, and put the rest into another post.",
        )
    for index, (each, kind) in enumerate(zip(media, kinds, strict=True)):
        yield from _file_problems(each, kind, f"/media/{index}")


def _too_many(rule: str, actual: int, what: str) -> Iterator[Problem]:
    if actual > (most := LIMITS[rule].number):
        yield Problem(
            path="/media", rule=rule, message=f"X takes at most {most} {what}.", limit=most, actual=actual
        )


def _file_problems(media: Media, kind: Kind, path: str) -> Iterator[Problem]:
    if kind == "picture":
        yield from _above("still.bytes.max", media.bytes, path, "Save it smaller.")
    if kind == "gif":
        yield from _above("gif.width.max", media.width, path, "Scale it down.")
        yield from _above("gif.height.max", media.height, path, "Scale it down.")
        yield from _above(
            "gif.frames.max", _frames(media), path, "Leave frames out, or convert it to a video."
        )
        pixels = (media.width or 0) * (media.height or 0) * (_frames(media) or 0)
        yield from _above("gif.pixels.max", pixels, path, "Scale it down, or leave frames out.")
    yield from _above("alt.max", len(media.alt or ""), f"{path}/alt", "Shorten the description.")
    if kind == "picture" and media.animated:
        yield Problem(
            path=path,
            rule="media.animated",
            message=f"X shows only the first picture of an animated {media.content_type}.",
            fix="Convert it to an animated GIF or a video.",
        )
    if kind != "video" and (media.captions or media.cover):
        yield Problem(
            path=path,
            rule="media.video",
            message="Captions and a cover belong to a video.",
            fix="Leave them out.",
        )
    if media.cover is not None:
        yield from _cover_problems(media.cover, f"{path}/cover")
    yield from _caption_file_problems(media.captions, path)


def _cover_problems(cover: Media, path: str) -> Iterator[Problem]:
    """The host holds the media against its rules, and leaves what belongs to them to us."""
    yield from _above("still.bytes.max", cover.bytes, path, "Save it smaller.")
    taken = cast(tuple[str, ...], LIMITS["image.types"].value)
    if cover.content_type is not None and cover.content_type not in taken:
        yield Problem(
            path=path,
            rule="image.types",
            message=f"The cover is {cover.content_type}; taken is {', '.join(taken)}.",
            limit=", ".join(taken),
            actual=cover.content_type,
            fix=f"Convert it to {taken[0]}.",
        )


def _frames(media: Media) -> int | None:
    """How many pictures a GIF has, as far as its length and pace tell."""
    if media.duration is None or media.frame_rate is None:
        return None
    return round(media.duration * media.frame_rate)


def _above(rule: str, actual: int | None, path: str, fix: str) -> Iterator[Problem]:
    limit = LIMITS[rule]
    if actual is None or actual <= limit.number:
        return
    message = f"{actual:,} {limit.unit}; X takes at most {limit.number:,}."
    yield Problem(path=path, rule=rule, message=message, limit=limit.number, actual=actual, fix=fix)


def _caption_file_problems(captions: Sequence[CaptionFile], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, each in enumerate(captions):
        code, where = code_of(each.language), f"{path}/captions/{number}/language"
        if code is None:
            yield Problem(
                path=where,
                rule="captions.language",
                message="X takes captions in languages that have a code of two letters.",
                actual=each.language,
            )
        elif code in seen:
            yield Problem(
                path=where,
                rule="captions.twice",
                message=f"X takes one file of captions in {code}.",
                actual=code,
            )
        seen.add(code or "")
