"""What the header of an MP4 or QuickTime file tells: how long it is, and how large. And files for trying that out."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

VIDEO_TYPES = {b"qt  ": "video/quicktime"}
_READ = frozenset({b"moov", b"mvhd", b"trak", b"tkhd"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """`seconds`, `width`, `height`: 0 when the header does not tell."""

    type: str
    seconds: float = 0.0
    width: int = 0
    height: int = 0


def read_clip(content: bytes) -> Clip | None:
    """None when the bytes are no such file at all (ISO/IEC 14496-12)."""
    if content[4:8] != b"ftyp":
        return None
    kind = VIDEO_TYPES.get(content[8:12], "video/mp4")
    try:
        movie = next((inner for name, inner in _boxes(content) if name == b"moov"), b"")
        seconds = max((_seconds(inner) for name, inner in _boxes(movie) if name == b"mvhd"), default=0.0)
        sizes = [
            _size(head)
            for name, track in _boxes(movie)
            if name == b"trak"
            for part, head in _boxes(track)
            if part == b"tkhd"
        ]
    except struct.error:
        return Clip(type=kind)
    width, height = max(sizes, default=(0, 0))
    return Clip(type=kind, seconds=seconds, width=width, height=height)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", content[at + 8 : at + 16])[0], 16
        size = size or len(content) - at
        if size < head:
            return
        yield name, content[at + head : at + size] if name in _READ else b""  # the rest may be gigabytes
        at += size


def _seconds(head: bytes) -> float:
    wide = head[0] == 1
    scale, length = struct.unpack(">IQ" if wide else ">II", head[20:32] if wide else head[12:20])
    return float(length / scale) if scale else 0.0


def _size(head: bytes) -> tuple[int, int]:
    at = 88 if head[0] == 1 else 76
    width, height = struct.unpack(">II", head[at : at + 8])
    return width >> 16, height >> 16


def film(
    number: int = 0, *, seconds: float = 12.0, width: int = 720, height: int = 1280, size: int = 4096
) -> bytes:
    """A file whose header says so, with nothing to be seen in it; each number has other bytes."""
    movie = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + bytes(80))
    track = _box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    head = _box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41") + _box(b"moov", movie + _box(b"trak", track))
    return head + _box(b"mdat", bytes([number % 251]) * (size - len(head) - 8))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content
