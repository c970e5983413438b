"""Just enough about pictures to tell one from what merely calls itself one."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`width` and `height` in pixels; 0 for a format whose header is not read here (BMP, TIFF, WebP)."""

    type: str
    width: int = 0
    height: int = 0


def read_image(content: bytes) -> Image | None:
    """What the bytes themselves say; None when they are no picture, or break off within their own header."""
    try:
        return _read(content)
    except (struct.error, IndexError):
        return None


def _read(content: bytes) -> Image | None:
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack(">II", content[16:24])
        return Image(type="image/png", width=width, height=height) if width and height else None
    if content.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack("<HH", content[6:10])
        return Image(type="image/gif", width=width, height=height) if width and height else None
    if content.startswith(b"BM") and len(content) > 26:
        return Image(type="image/bmp")
    if content.startswith((b"II*\0", b"MM\0*")) and len(content) > 8:
        return Image(type="image/tiff")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Image(type="image/webp")
    return None


def _jpeg(content: bytes) -> Image | None:
    """Walk the segments to the frame header (SOF), ITU-T T.81 annex B."""
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Image(type="image/jpeg", width=width, height=height) if width and height else None
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
