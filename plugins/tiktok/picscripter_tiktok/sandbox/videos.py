"""Just enough about videos to find what TikTok finds wrong with them: type, length, size and rate of the picture."""

import struct
from collections.abc import Iterator

Buffer = bytes | bytearray

WEBM = b"\x1aE\xdf\xa3"
SHORTEST_SIDE, LONGEST_SIDE = 360, 4096
SLOWEST, FASTEST = 23.0, 60.0
NEARLY = 0.1
"""29.97 and 59.94 come out a little beside themselves in short films."""

_NOTHING = memoryview(b"")


def kind_of(content: Buffer) -> str | None:
    """The MIME type that the first bytes tell."""
    head = bytes(memoryview(content)[:16])
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:10] == b"qt" else "video/mp4"
    return "video/webm" if head.startswith(WEBM) else None


def fault_in(content: Buffer, longest: int) -> str | None:
    """The `fail_reason`, or None. What the bytes do not tell is taken to be fine."""
    if kind_of(content) is None:
        return "file_format_check_failed"
    film = _inside(memoryview(content), b"moov")
    seconds = _length(_inside(film, b"mvhd"))
    if seconds is not None and seconds > longest:
        return "duration_check_failed"
    picture = next((track for track in _tracks(film) if _sides(_inside(track, b"tkhd"))), _NOTHING)
    if any(not SHORTEST_SIDE <= side <= LONGEST_SIDE for side in _sides(_inside(picture, b"tkhd"))):
        return "picture_size_check_failed"
    rate = _rate(_inside(picture, b"mdia"))
    if rate is not None and not SLOWEST - NEARLY <= rate <= FASTEST + NEARLY:
        return "frame_rate_check_failed"
    return None


def _inside(content: memoryview, wanted: bytes) -> memoryview:
    """The body of the first box of this name; empty when there is none."""
    return next((body for name, body in _boxes(content) if name == wanted), _NOTHING)


def _tracks(film: memoryview) -> Iterator[memoryview]:
    return (body for name, body in _boxes(film) if name == b"trak")


def _rate(media: memoryview) -> float | None:
    """Pictures a second: their number by the table of times, over the length of the track (8.4.2, 8.6.1.2)."""
    seconds = _length(_inside(media, b"mdhd"))
    table = _inside(_inside(_inside(media, b"minf"), b"stbl"), b"stts")
    if not seconds or len(table) < 8:
        return None
    entries = table[8 : 8 + 8 * int.from_bytes(table[4:8])]
    pictures: int = sum(count for count, _ in struct.iter_unpack(">II", entries[: len(entries) // 8 * 8]))
    return pictures / seconds


def _boxes(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """ISO/IEC 14496-12: size, name, body; a size of 1 is followed by a larger one, 0 reaches to the end."""
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
    try:
        long = header[0] == 1
        scale, units = struct.unpack_from(">IQ" if long else ">II", header, 20 if long else 12)
    except (struct.error, IndexError):
        return None
    return units / scale if scale else None


def _sides(header: memoryview) -> tuple[int, ...]:
    """The last eight bytes: two numbers with sixteen bits behind the point. Sound has none."""
    if len(header) < 84:
        return ()
    width, height = struct.unpack(">II", header[-8:])
    return (width >> 16, height >> 16) if width and height else ()
