"""What a platform takes of pictures and videos, held against what is known of a file: data on both sides.

A rule of a plugin's table of limits is called `<image|video>.<fact>`, with `.min` or `.max` where the fact is a number.
"""

from collections.abc import Iterator, Mapping, Sequence

from picscripter.plugin.limits import Limit
from picscripter.plugin.post import Media
from picscripter.plugin.problem import Problem

_WHAT = {"image": "picture", "video": "video"}

NUMBERS: Mapping[str, tuple[str, str, str]] = {
    "bytes": (
        "bytes large",
        "Save it with more bytes.",
        "Save it smaller: a lower quality, or fewer pixels.",
    ),
    "width": ("pixels wide", "Use a wider one.", "Scale it down."),
    "height": ("pixels high", "Use a higher one.", "Scale it down."),
    "pixels": ("pixels large", "Use a larger one.", "Scale it down."),
    "ratio": ("times as wide as high", "Crop or pad it to be wider.", "Crop or pad it to be narrower."),
    "duration": ("seconds long", "Use a longer one.", "Cut it."),
    "rate": ("frames a second", "Use one with more frames a second.", "Convert it to fewer frames a second."),
}
"""Facts that are numbers: how they are told, and what mends too little and too much."""

WORDS: Mapping[str, str] = {
    "types": "Convert it to {best}.",
    "motion": "Use one that is {best}.",
    "codecs": "Convert it to {best}.",
    "sound": "Convert its sound to {best}.",
}
"""Facts that are words, and what mends another one."""


def check_media(limits: Mapping[str, Limit], media: Sequence[Media]) -> list[Problem]:
    """All that the limits have against the media, pointing to `/media/<index>`. What is not known is not judged."""
    return [
        problem
        for index, each in enumerate(media)
        for rule, limit in limits.items()
        if (problem := _against(rule, limit, each, f"/media/{index}")) is not None
    ]


def unknown_rules(limits: Mapping[str, Limit]) -> Iterator[str]:
    """Rules about files that nobody would ever look at: a slip of the pen in a plugin."""
    for rule, limit in limits.items():
        kind, _, rest = rule.partition(".")
        fact, _, end = rest.partition(".")
        if kind not in _WHAT:
            continue
        words = isinstance(limit.value, tuple)
        if (fact not in (WORDS if words else NUMBERS)) or end not in (("",) if words else ("", "min", "max")):
            yield rule


def _against(rule: str, limit: Limit, media: Media, path: str) -> Problem | None:
    kind, _, rest = rule.partition(".")
    fact, _, end = rest.partition(".")
    if kind != media.type:
        return None
    if isinstance(limit.value, tuple):
        return _word(rule, limit.value, _words(media).get(fact), fact, path, _WHAT[kind])
    actual = _numbers(media).get(fact)
    if actual is None or fact not in NUMBERS:
        return None
    short = end == "min"
    if actual >= limit.value if short else actual <= limit.value:
        return None
    unit, more, less = NUMBERS[fact]
    bound = "at least" if short else "at most"
    return Problem(
        path=path,
        rule=rule,
        message=f"The {_WHAT[kind]} is {actual:,} {unit}; {bound} {limit.value:,} is taken.",
        limit=limit.value,
        actual=actual,
        fix=more if short else less,
    )


def _word(
    rule: str, allowed: tuple[str, ...], actual: str | None, fact: str, path: str, what: str
) -> Problem | None:
    if actual is None or actual in allowed or fact not in WORDS:
        return None
    return Problem(
        path=path,
        rule=rule,
        message=f"The {what} is {actual}; taken is {', '.join(allowed)}.",
        limit=", ".join(allowed),
        actual=actual,
        fix=WORDS[fact].format(best=allowed[0]),
    )


def _numbers(media: Media) -> dict[str, int | float | None]:
    width, height = media.width, media.height
    both = (width, height) if width and height else None
    return {
        "bytes": media.bytes,
        "width": width,
        "height": height,
        "pixels": both[0] * both[1] if both else None,
        "ratio": round(both[0] / both[1], 4) if both else None,
        "duration": media.duration,
        "rate": media.frame_rate,
    }


def _words(media: Media) -> dict[str, str | None]:
    motion = None if media.animated is None else "animated" if media.animated else "still"
    return {
        "types": media.content_type,
        "motion": motion,
        "codecs": media.codecs.get("video"),
        "sound": media.codecs.get("audio"),
    }
