"""What X finds when it looks into a film (ISO/IEC 14496-12): its length, the sides and the rate of its picture."""

import struct
from collections.abc import Iterator

SHORTEST, LONGEST = 0.5, 140.0  # seconds
SMALLEST, LARGEST = 32, 1920  # pixels; films of 1080x1920 are shown, of 3024x1964 not
NARROWEST, WIDEST = 1 / 3, 3.0
FASTEST = 60.0
NEARLY = 0.1
"""59.94 comes out a little beside itself in short films."""

_NOTHING = memoryview(b"")


def is_film(content: bytes) -> bool:
    """An MP4 or MOV, by its first box."""
    return content[4:8] == b"ftyp"


def seconds(content: bytes) -> float | None:
    """How long it is; None when it does not say."""
    return _length(_inside(_inside(memoryview(content), b"moov"), b"mvhd"))


def fits(content: bytes) -> bool:
    """Whether X shows it, as far as it tells of itself."""
    film = _inside(memoryview(content), b"moov")
    tracks = (body for name, body in _boxes(film) if name == b"trak")
    for track in tracks:
        sides = _sides(_inside(track, b"tkhd"))
        if sides is not None:
            return _sides_fit(*sides) and _rate(_inside(track, b"mdia")) <= FASTEST + NEARLY
    return True


def _sides_fit(width: int, height: int) -> bool:
    within = all(SMALLEST <= side <= LARGEST for side in (width, height))
    return within and NARROWEST <= width / height <= WIDEST


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


def _length(header: memoryview) -> float | None:
    """Of a movie or a track (8.2.2, 8.4.2)."""
    try:
        long = header[0] == 1
        scale, units = struct.unpack_from(">IQ" if long else ">II", header, 20 if long else 12)
    except (struct.error, IndexError):
        return None
    return float(units / scale) if scale else None


def _sides(header: memoryview) -> tuple[int, int] | None:
    """The last eight bytes of a track's header (8.3.2), with sixteen bits behind the point. Sound has none."""
    if len(header) < 84:
        return None
    width, height = struct.unpack(">II", header[-8:])
    return (width >> 16, height >> 16) if width >> 16 and height >> 16 else None


def _rate(media: memoryview) -> float:
    """Pictures a second: their number by the table of times (8.6.1.2), over the length of the track."""
    length = _length(_inside(media, b"mdhd"))
    table = _inside(_inside(_inside(media, b"minf"), b"stbl"), b"stts")
    if not length or len(table) < 8:
        return 0.0
    entries = table[8 : 8 + 8 * int.from_bytes(table[4:8])]
    pictures = sum(count for count, _ in struct.iter_unpack(">II", entries[: len(entries) // 8 * 8]))
    return float(pictures / length)
