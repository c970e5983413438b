"""Files to post, by names that tables of tests can say."""

import io
from functools import cache
from pathlib import Path

from PIL import Image

from picscripter.sandbox import samples
from support import media_files as made

SRT = b"1\n00:00:00,000 --> 00:00:02,000\nGood morning.\n"


@cache
def content(name: str) -> bytes:
    """One of the sandbox's samples, `words.srt`, `moving.gif`, `small.jpg`, `twin.png` (as large as `coffee.jpg`), or
    `picture.` with the name of a format.
    """
    match name:
        case "words.srt":
            return SRT
        case "moving.gif":
            return made.gif_animated()
        case "twin.png":
            return _picture("PNG", 1000)
        case "small.jpg":
            return _picture("JPEG")
    if name.startswith("picture."):
        return _picture(name.partition(".")[2].upper())
    return (Path(samples.__file__).parent / "samples" / name).read_bytes()


def _picture(form: str, side: int = 320) -> bytes:
    found = io.BytesIO()
    Image.linear_gradient("L").resize((side, side)).convert("RGB").save(found, form)
    return found.getvalue()
