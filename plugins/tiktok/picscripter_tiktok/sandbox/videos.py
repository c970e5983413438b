"""Just enough about videos to find what TikTok finds wrong with them: type, length, and size of the picture."""

import struct
from collections.abc import Iterator

Buffer = bytes | bytearray

WEBM = b"\x1aE\xdf\xa3"
SHORTEST_SIDE, LONGEST_SIDE = 360, 4096


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
    seconds, sides = _facts(memoryview(content))
    if seconds is not None and seconds > longest:
        return "duration_check_failed"
    if any(not SHORTEST_SIDE <= side <= LONGEST_SIDE for side in sides):
        return "picture_size_check_failed"
    return None


def _facts(content: memoryview) -> tuple[float | None, tuple[int, ...]]:
    """Of an MP4 or MOV: its length in seconds, and width and height of its first track that has a picture."""
    seconds: float | None = None
    sides: tuple[int, ...] = ()
    for name, body in _boxes(content):
        if name != b"moov":
            continue
        for inner, found in _boxes(body):
            if inner == b"mvhd":
                seconds = _length(found)
            elif inner == b"trak" and not sides:
                sides = next((_sides(header) for kind, header in _boxes(found) if kind == b"tkhd"), ())
    return seconds, sides


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
