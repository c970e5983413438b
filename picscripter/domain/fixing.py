"""Which changes bring a picture within a platform's limits, of those that its owner allows. Data in, data out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, floor, sqrt
from typing import Literal

from picscripter.plugin.limits import Limit
from picscripter.plugin.post import Media

Shape = Literal["crop", "pad"]

WRITTEN = ("image/jpeg", "image/png", "image/webp")
"""What we write; of several allowed ones the first, but for what can be seen through the second."""

MOST_UP = 2.0
"""So far a picture that is too small is scaled up; beyond that it is not a matter of pixels."""

# Some tables have rules of their own for pictures that do not move (`still.bytes.max`); only such are changed here.
_KINDS = ("image", "still")
_CLEAR = frozenset({"RGBA", "LA", "PA", "RGBa", "La", "P"})
_LOSSLESS = frozenset({"image/png", "image/bmp", "image/tiff", "image/gif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What may be changed of a picture, and only when it must: its shape, its pixels, its format, its quality.

    `metadata` is done whenever it is asked for: what a camera wrote into the file (place, time, device) is taken out,
    and the picture is turned as that says.
    """

    ratio: Shape | None = None
    size: bool = False
    types: bool = False
    bytes: bool = False
    metadata: bool = False


EVERYTHING = Fix(ratio="pad", size=True, types=True, bytes=True, metadata=True)
"""What `fix: true` means: bars are added rather than anything cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a picture becomes. `cut`: its size after cropping or padding, in its own pixels; then it is scaled.

    `most_bytes`: quality goes down, then its size, until it fits; but not below `least`, and not out of the bounds of
    `ratio`.
    `same`: nothing but what stands beside the picture is to be taken out.
    """

    cut: tuple[int, int]
    size: tuple[int, int]
    content_type: str
    most_bytes: int | None = None
    least: tuple[int, int] = (1, 1)
    ratio: tuple[float, float] = (0.0, 1e9)
    metadata: bool = False
    same: bool = False


def decide(media: Media, fix: Fix, limits: Mapping[str, Limit]) -> Changes | None:
    """The changes; None: there is nothing to do, or nothing that can be done (then the limits will say so)."""
    if media.type != "image" or media.animated or not (media.width and media.height and media.content_type):
        return None
    whole = (media.width, media.height)
    cut = _cut(whole, fix.ratio, limits)
    size = _scaled(cut, limits) if fix.size else cut
    most = _bound(limits, "bytes", "max") if fix.bytes else None
    too_heavy = most is not None and media.bytes is not None and media.bytes > most
    touched = size != whole or (fix.metadata and not _can_be_cleaned(media))
    kind = _kind(media, fix, limits, too_heavy=too_heavy, touched=touched)
    same = size == whole and kind == media.content_type and not too_heavy
    if kind not in WRITTEN or (same and not fix.metadata):
        return None
    return Changes(
        cut=cut,
        size=size,
        content_type=kind,
        most_bytes=None if most is None else int(most),
        least=_least(limits),
        ratio=_ratios(limits),
        metadata=fix.metadata,
        same=same,
    )


def planned(media: Media, fix: Fix, limits: Mapping[str, Limit]) -> Media:
    """What will be known of the picture when it has been changed; how many bytes it has then, nobody knows yet."""
    changes = decide(media, fix, limits)
    if changes is None or changes.same:
        return media
    width, height = changes.size
    return replace(media, width=width, height=height, content_type=changes.content_type, bytes=None)


def cannot_clean(media: Media, fix: Fix) -> bool:
    """Whether what stands beside it was to be taken out, and only another format would do that, which may not be."""
    known = media.type == "image" and media.content_type is not None and not media.animated
    return known and fix.metadata and not fix.types and not _can_be_cleaned(media)


def _can_be_cleaned(media: Media) -> bool:
    """A GIF has no place for what a camera says."""
    return media.content_type in (*WRITTEN, "image/gif")


def would_mend(rule: str, media: Media, limits: Mapping[str, Limit]) -> bool:
    """Whether what this rule of the table is against could be changed, if it were asked for."""
    kind, _, rest = rule.partition(".")
    if rule not in limits or kind not in _KINDS or media.type != "image" or media.animated:
        return False
    fact = rest.partition(".")[0]
    after = planned(media, EVERYTHING, limits)
    if fact == "bytes":
        return not rule.endswith(".min") and after.bytes is None
    if fact == "types":
        return after.content_type != media.content_type
    if fact not in ("ratio", "width", "height", "pixels") or not (after.width and after.height):
        return False
    actual = _fact(fact, (after.width, after.height))
    low, high = _bound(limits, fact, "min"), _bound(limits, fact, "max")
    return (low is None or actual >= low) and (high is None or actual <= high)


def _fact(fact: str, size: tuple[int, int]) -> float:
    width, height = size
    return {"width": width, "height": height, "pixels": width * height}.get(fact, round(width / height, 4))


def _cut(whole: tuple[int, int], shape: Shape | None, limits: Mapping[str, Limit]) -> tuple[int, int]:
    """The size after cropping or padding to the nearest ratio that is allowed."""
    width, height = whole
    low, high = _bound(limits, "ratio", "min"), _bound(limits, "ratio", "max")
    if shape is None:
        return whole
    if high is not None and _fact("ratio", whole) > high:
        return (floor(height * high), height) if shape == "crop" else (width, ceil(width / high))
    if low is not None and _fact("ratio", whole) < low:
        return (width, floor(width / low)) if shape == "crop" else (ceil(height * low), height)
    return whole


def _scaled(cut: tuple[int, int], limits: Mapping[str, Limit]) -> tuple[int, int]:
    """Down into what is allowed, or up a little; the ratio stays within its bounds, whatever is rounded."""
    width, height = cut
    tops = [
        (most / now if fact != "pixels" else sqrt(most / now))
        for fact, now in (("width", width), ("height", height), ("pixels", width * height))
        if (most := _bound(limits, fact, "max")) is not None
    ]
    least_width, least_height = _least(limits)
    up = max(least_width / width, least_height / height)
    factor = min([1.0, *tops])
    if factor == 1.0 and up > 1.0:
        factor = min([up, *tops])
        if factor > MOST_UP:
            return cut
    if factor == 1.0:
        return cut
    near = floor if factor < 1 else ceil
    wide, high = (max(1, near(round(side * factor, 6))) for side in (width, height))
    return in_ratio(wide, high, *_ratios(limits))


def in_ratio(width: int, height: int, low: float, high: float) -> tuple[int, int]:
    """A pixel less here or there, where rounding left the bounds of the ratio."""
    if _fact("ratio", (width, height)) > high and width > 1:
        return max(1, floor(height * high)), height
    if _fact("ratio", (width, height)) < low and height > 1:
        return width, max(1, floor(width / low))
    return width, height


def _ratios(limits: Mapping[str, Limit]) -> tuple[float, float]:
    return _bound(limits, "ratio", "min") or 0.0, _bound(limits, "ratio", "max") or 1e9


def _kind(
    media: Media, fix: Fix, limits: Mapping[str, Limit], *, too_heavy: bool, touched: bool
) -> str | None:
    """The format to write: its own while that is allowed and fits, or may not be changed."""
    allowed = limits.get("image.types")
    taken = allowed.value if allowed is not None and isinstance(allowed.value, tuple) else WRITTEN
    now = media.content_type
    clear = media.codecs.get("mode", "") in _CLEAR
    lighter = too_heavy and now in _LOSSLESS and not clear and "image/jpeg" in taken
    fine = now in taken and not lighter and (now in WRITTEN or not (touched or too_heavy))
    if fine or not fix.types:
        return now
    wanted = ("image/png", "image/webp", "image/jpeg") if clear and not too_heavy else WRITTEN
    return next((each for each in wanted if each in taken), now)


def _least(limits: Mapping[str, Limit]) -> tuple[int, int]:
    return int(_bound(limits, "width", "min") or 1), int(_bound(limits, "height", "min") or 1)


def _bound(limits: Mapping[str, Limit], fact: str, end: Literal["min", "max"]) -> float | None:
    """The tightest of those for pictures and those for pictures that do not move; without an end it is a maximum."""
    rules = [
        f"{kind}.{fact}{tail}" for kind in _KINDS for tail in ((".max", "") if end == "max" else (".min",))
    ]
    found = [
        float(limit.value)
        for rule in rules
        if (limit := limits.get(rule)) and not isinstance(limit.value, tuple)
    ]
    if not found:
        return None
    return min(found) if end == "max" else max(found)
