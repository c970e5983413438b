"""Just enough about MP4 and QuickTime files to find what a platform finds wrong with them (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_NOTHING = memoryview(b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """`type`: of the file. `width` and `height` in pixels, `rate` in pictures a second; 0 where it does not say."""

    type: str
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    rate: float = 0.0


def read_film(content: bytes | bytearray) -> Film | None:
    """What the file says of itself, or its beginning does; None when the bytes are no such file."""
    seen = memoryview(content)  # what stands in the boxes may be gigabytes: nothing is copied
    kind = bytes(seen[4:12])
    if kind[:4] != b"ftyp":
        return None
    index = _inside(seen, b"moov")
    tracks = [body for name, body in _boxes(index) if name == b"trak"]
    track, (width, height) = next(
        ((each, sides) for each in tracks if (sides := _sides(_inside(each, b"tkhd")))), (_NOTHING, (0, 0))
    )
    return Film(
        type="video/quicktime" if kind[4:] == b"qt  " else "video/mp4",
        seconds=_length(_inside(index, b"mvhd")),
        width=width,
        height=height,
        rate=_rate(_inside(track, b"mdia")),
    )


def _inside(content: memoryview, wanted: bytes) -> memoryview:
    """The body of the first box of this name; empty when there is none."""
    return next((body for name, body in _boxes(content) if name == wanted), _NOTHING)


def _boxes(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Size, name, body; a size of 1 is followed by a larger one, 0 reaches to the end."""
    at = 0
    while at + 8 <= len(content):
        size, name, head = int.from_bytes(content[at : at + 4]), bytes(content[at + 4 : at + 8]), 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        end = at + size if size else len(content)
        if end < at + head:
            return
        yield name, content[at + head : end]
        at = end


def _length(header: memoryview) -> float:
    """Of a film or a track, in seconds (8.2.2, 8.4.2)."""
    try:
        long = header[0] == 1
        scale, units = struct.unpack_from(">IQ" if long else ">II", header, 20 if long else 12)
    except (struct.error, IndexError):
        return 0.0
    return float(units / scale) if scale else 0.0


def _sides(header: memoryview) -> tuple[int, int] | None:
    """The end of a track's header (8.3.2), with sixteen bits behind the point. Sound has none."""
    try:
        width, height = struct.unpack_from(">II", header, 88 if header[0] == 1 else 76)
    except (struct.error, IndexError):
        return None
    return (width >> 16, height >> 16) if width >> 16 and height >> 16 else None


def _rate(media: memoryview) -> float:
    """Pictures a second: their number by the table of times (8.6.1.2), over the length of the track."""
    seconds = _length(_inside(media, b"mdhd"))
    table = _inside(_inside(_inside(media, b"minf"), b"stbl"), b"stts")
    if not seconds or len(table) < 8:
        return 0.0
    entries = table[8 : 8 + 8 * int.from_bytes(table[4:8])]
    pictures: int = sum(count for count, _ in struct.iter_unpack(">II", entries[: len(entries) // 8 * 8]))
    return pictures / seconds
