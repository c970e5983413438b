"""What is wrong with the pictures and videos of a post, beyond what the table of limits says of each."""

from collections.abc import Iterator

from picscripter.plugin import Media, Post, Problem
from picscripter_facebook import captions
from picscripter_facebook.limits import LIMITS, PICTURES

_ONE = {"video": "A post takes one video.", "reel": "A reel is one video."}


def media_problems(post: Post, form: str, title: str | None) -> Iterator[Problem]:
    """`form`: the option `format`."""
    yield from _count_problems(post, form)
    yield from _title_problems(post, title)
    for index, media in enumerate(post.media):
        if media.type == "video":
            at = f"/media/{index}"
            yield from _cover_problems(media.cover, f"{at}/cover")
            yield from captions.problems(media, at)
            if form == "reel":
                yield from _reel_problems(media, at)


def _count_problems(post: Post, form: str) -> Iterator[Problem]:
    videos = sum(media.type == "video" for media in post.media)
    most = LIMITS["media.max"].number
    if len(post.media) > most:
        yield Problem(
            path="/media",
            rule="media.max",
            message=f"A post takes at most {most} pictures.",
            limit=most,
            actual=len(post.media),
        )
    if videos and len(post.media) > 1:
        yield Problem(
            path="/media",
            rule="media.one_video",
            message=f"{_ONE[form]} Facebook mixes it with nothing else.",
            limit=1,
            actual=len(post.media),
            fix="Make a post of its own of each video.",
        )
    if form == "reel" and not videos:
        yield Problem(
            path="/options/format",
            rule="format.video",
            message="A reel needs a video.",
            fix="Add one, or leave format out.",
        )


def _title_problems(post: Post, title: str | None) -> Iterator[Problem]:
    most = LIMITS["title.max"].number
    if title is not None and len(title) > most:
        yield Problem(
            path="/options/title",
            rule="title.max",
            message=f"The title has {len(title)} characters; Facebook takes {most}.",
            limit=most,
            actual=len(title),
            fix="Shorten it.",
        )
    if title and all(media.type != "video" for media in post.media):
        yield Problem(
            path="/options/title",
            rule="title.video",
            message="Only a video or a reel has a title.",
            fix="Leave it out, or say it in the caption.",
        )


def _cover_problems(cover: Media | None, at: str) -> Iterator[Problem]:
    if cover is None:
        return
    most = LIMITS["image.bytes"].number
    if cover.content_type is not None and cover.content_type not in PICTURES:
        yield Problem(
            path=at,
            rule="cover.types",
            message=f"The cover is {cover.content_type}; Facebook takes {', '.join(PICTURES)}.",
            limit=", ".join(PICTURES),
            actual=cover.content_type,
            fix=f"Convert it to {PICTURES[0]}.",
        )
    if cover.bytes is not None and cover.bytes > most:
        yield Problem(
            path=at,
            rule="cover.bytes",
            message=f"The cover has {cover.bytes:,} bytes; Facebook takes {most:,}.",
            limit=most,
            actual=cover.bytes,
            fix="Save it smaller.",
        )


def _reel_problems(media: Media, at: str) -> Iterator[Problem]:
    for fact, actual, unit in (
        ("duration", media.duration, "seconds long"),
        ("width", media.width, "pixels wide"),
        ("height", media.height, "pixels high"),
        ("ratio", _ratio(media), "times as wide as high"),
        ("rate", media.frame_rate, "frames a second"),
    ):
        for end, word in (("min", "at least"), ("max", "at most")):
            limit = LIMITS.get(f"reel.{fact}.{end}")
            if limit is None or actual is None:
                continue
            bound = limit.value
            assert not isinstance(bound, tuple)
            if actual < bound if end == "min" else actual > bound:
                yield Problem(
                    path=at,
                    rule=limit.rule,
                    message=f"A reel is {word} {bound:,} {unit}; this video has {round(actual, 3):,}.",
                    limit=bound,
                    actual=actual,
                    fix='Change the video, or post it with "format": "video".',
                )


def _ratio(media: Media) -> float | None:
    return round(media.width / media.height, 3) if media.width and media.height else None
