"""A changed copy of a picture: run as a program of its own, under limits, because what it reads was made by strangers.

`python -m picscripter.services.media.fixing_program SOURCE TARGET CHANGES` writes TARGET, and one line of JSON:
`{"made": true}`, `{"made": false}` when there was nothing to change, `{"problem": {…}}`, or `{"full": true}` when there
is no room for TARGET.
"""

import errno
import io
import json
import sys
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from picscripter.domain.fixing import Changes, in_ratio
from picscripter.services.media.probe import (
    PICTURES,
    STILLS,
    Unfit,
    at_first_sight,
    first_bytes,
    limit_myself,
)

if TYPE_CHECKING:
    from PIL import Image

MOST_WRITTEN = 256 * 1024 * 1024
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_QUALITIES = (92, 88, 84, 80, 75, 70, 65, 60)
"""The first is what a picture is saved with; below the last one sees it, so then it is made smaller."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Not EFBIG: a file above MOST_WRITTEN is no fault of the disk's."""

_NOTHING = 64
"""Pixels of a side: below them nobody recognises anything."""

_TURN = 0x0112
# Where formats keep what a camera or a program wrote beside the picture. Colours (ICC) are part of the picture.
_BESIDE = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Raw profile type exif")
_WHITE = (255, 255, 255)


def fix(source: Path, target: Path, changes: Changes) -> bool:
    """Write the changed copy; False: there was nothing to change. Unfit: it cannot be brought within the limits."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits of this process

    Image.MAX_IMAGE_PIXELS = None  # it was looked at before it came here
    kind = at_first_sight(first_bytes(source))
    if kind in STILLS:
        return _write(target, _turned_still(source), changes)
    with Image.open(source, formats=PICTURES[kind]) as image:
        turn = image.getexif().get(_TURN, 1)
        if changes.same and turn in (0, 1):
            return _write_clean(target, image, changes)
        image.load()
        return _write(target, ImageOps.exif_transpose(image), changes)


def _write_clean(target: Path, image: "Image.Image", changes: Changes) -> bool:
    """The same picture, without what stands beside it; a JPEG's own quality stays as it is."""
    if not (image.getexif() or any(image.info.get(each) for each in _BESIDE) or getattr(image, "text", None)):
        return False
    keep: dict[str, Any] = {"quality": "keep", "subsampling": "keep"} if image.format == "JPEG" else {}
    target.write_bytes(_saved(image, changes, keep or {"quality": 95}, metadata=b""))
    return True


def _write(target: Path, image: "Image.Image", changes: Changes) -> bool:
    image = _shaped(_coloured(image, changes.content_type), changes)
    metadata = b"" if changes.metadata else image.getexif().tobytes()
    target.write_bytes(_fitting(image, changes, metadata))
    return True


def _fitting(image: "Image.Image", changes: Changes, metadata: bytes) -> bytes:
    """In few enough bytes: with a lower quality, and where the lowest is not enough, in a smaller size."""
    most = changes.most_bytes
    qualities: tuple[int | None, ...] = (None,) if changes.content_type == "image/png" else _QUALITIES
    content = _saved(image, changes, _with(qualities[0]), metadata=metadata)
    if most is None or len(content) <= most:
        return content
    while len(content := _saved(image, changes, _with(qualities[-1]), metadata=metadata)) > most:
        # Bytes go with the area; a little less, so that it seldom takes another turn.
        factor = min(0.9, max(0.3, 0.97 * sqrt(most / len(content))))
        width, height = (max(1, round(each * factor)) for each in image.size)
        width, height = in_ratio(width, height, *changes.ratio)
        if width < max(changes.least[0], _NOTHING) or height < max(changes.least[1], _NOTHING):
            message = "The picture cannot be made small enough without becoming unrecognisable."
            raise Unfit("fix", message, most, len(content))
        image = image.resize((width, height))
    better = (_saved(image, changes, _with(quality), metadata=metadata) for quality in qualities[1:-1])
    return next((each for each in better if len(each) <= most), content)


def _with(quality: int | None) -> dict[str, Any]:
    return {} if quality is None else {"quality": quality}


def _saved(image: "Image.Image", changes: Changes, how: dict[str, Any], *, metadata: bytes) -> bytes:
    out = io.BytesIO()
    form = _FORMATS[changes.content_type]
    more: dict[str, Any] = {"exif": metadata} if metadata or form != "PNG" else {}
    if profile := image.info.get("icc_profile"):
        more["icc_profile"] = profile
    if form != "WEBP":
        more["optimize"] = True
    for name in _BESIDE:
        image.info.pop(name, None)  # some formats write what they find there
    image.save(out, form, **how, **more)
    return out.getvalue()


def _coloured(image: "Image.Image", kind: str) -> "Image.Image":
    """In colours that the format has and all browsers show: 8 bits, and no print colours."""
    from PIL import Image  # noqa: PLC0415

    profile = image.info.get("icc_profile")
    if (
        image.mode.startswith("I") or image.mode == "F"
    ):  # 16 bits and more: Pillow would cut off the bright half
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image, profile = image.convert("RGB"), None  # its profile was of those colours
    clear = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    if clear and kind == "image/jpeg":
        seen_through = image.convert("RGBA")
        image = Image.new("RGB", image.size, _WHITE)
        image.paste(seen_through, mask=seen_through.getchannel("A"))
    elif clear:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    if profile:
        image.info["icc_profile"] = profile
    return image


def _shaped(image: "Image.Image", changes: Changes) -> "Image.Image":
    """Cropped at its middle, or padded with white, and scaled."""
    from PIL import Image  # noqa: PLC0415

    (cut_width, cut_height), (width, height) = changes.cut, changes.size
    info = dict(image.info)
    left, top = max(0, image.width - cut_width) / 2, max(0, image.height - cut_height) / 2
    box = (left, top, image.width - left, image.height - top)
    inner = (
        max(1, min(width, round(width * image.width / cut_width))),
        max(1, min(height, round(height * image.height / cut_height))),
    )
    if inner != image.size or box != (0, 0, image.width, image.height):
        image = image.resize(inner, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    if inner != (width, height):
        colour: Any = {"L": 255, "RGB": _WHITE}.get(image.mode, (*_WHITE, 255))
        canvas = Image.new(image.mode, (width, height), colour)
        canvas.paste(image, ((width - inner[0]) // 2, (height - inner[1]) // 2))
        image = canvas
    image.info.update(info)
    return image


def _turned_still(source: Path) -> "Image.Image":
    """A picture of the HEIF family, the right way up; FFmpeg reads it."""
    import av  # noqa: PLC0415

    kind = at_first_sight(first_bytes(source))
    with source.open("rb") as file, av.open(file, mode="r", format=STILLS[kind]) as container:
        streams = container.streams.video
        largest = max(each.width * each.height for each in streams)
        if sum(each.width * each.height == largest for each in streams) > 1:
            # Phones keep one picture as many tiles, each a stream of its own: one of them is not the picture.
            raise Unfit(
                "fix", "Pictures made of tiles (HEIC of a phone) cannot be changed here: save it as JPEG."
            )
        video = next(each for each in streams if each.width * each.height == largest)
        frame = next(container.decode(video))
        picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
        return picture.rotate(frame.rotation, expand=True)


def main(source: str, target: str, changes: str) -> None:
    """Change one picture, and say so on standard output."""
    limit_myself(writes=MOST_WRITTEN)
    told: dict[str, Any] = json.loads(changes)
    pairs = {name: tuple(told[name]) for name in ("cut", "size", "least", "ratio")}
    wanted = Changes(**{**told, **pairs})
    try:
        answer: dict[str, Any] = {"made": fix(Path(source), Path(target), wanted)}
    except Unfit as fault:
        answer = {"problem": fault.problem}
    except OSError as fault:
        if fault.errno not in _FULL:
            raise
        answer = {"full": True}
    except MemoryError:
        answer = {
            "problem": Unfit("memory", "The picture needs more memory than a picture may take.").problem
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
