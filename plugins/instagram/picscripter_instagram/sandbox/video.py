"""Just enough about MP4 and MOV to judge a reel: order of the boxes, duration, size, codecs, frames a second.

ISO/IEC 14496-12; QuickTime files have the same boxes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_VIDEO = {b"avc1": "h264", b"avc3": "h264", b"hvc1": "hevc", b"hev1": "hevc"}
_HEADER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """`codec` and `sound` are names, or the four letters of what is not taken; empty where there is no such track."""

    type: str
    seconds: float
    width: int
    height: int
    codec: str
    sound: str
    frames_a_second: float

    @property
    def ratio(self) -> float:
        return self.width / self.height if self.height else 0.0


def read_video(content: bytes) -> Video | None:
    """What the file says of itself; None when it is no such file, or its index (`moov`) is not first."""
    try:
        return _read(content)
    except (struct.error, IndexError, ValueError, ZeroDivisionError):
        return None


def _read(content: bytes) -> Video | None:
    boxes = list(_boxes(content, 0, len(content)))
    kinds = [kind for kind, _, _ in boxes]
    if kinds[0] != b"ftyp" or b"moov" not in kinds or b"mdat" not in kinds[kinds.index(b"moov") :]:
        return None
    _, start, end = boxes[kinds.index(b"moov")]
    tracks = [_track(content, a, b) for kind, a, b in _boxes(content, start, end) if kind == b"trak"]
    pictures = [track for track in tracks if track.handler == b"vide"]
    sounds = [track for track in tracks if track.handler == b"soun"]
    if not pictures:
        return None
    shown = pictures[0]
    codec = shown.codec
    return Video(
        type="video/quicktime" if content[8:12] == b"qt  " else "video/mp4",
        seconds=_duration(content, *_first(content, start, end, b"mvhd")),
        width=shown.width,
        height=shown.height,
        codec=_VIDEO.get(codec, codec.decode("latin-1")),
        sound=""
        if not sounds
        else "aac"
        if sounds[0].codec == b"mp4a"
        else sounds[0].codec.decode("latin-1"),
        frames_a_second=shown.samples / shown.seconds if shown.seconds else 0.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    handler: bytes
    codec: bytes
    width: int
    height: int
    samples: int
    seconds: float


def _track(content: bytes, start: int, end: int) -> _Track:
    size = _first(content, start, end, b"tkhd")
    media = _first(content, start, end, b"mdia")
    handler = _first(content, *media, b"hdlr")[0]
    table = _first(content, *_first(content, *media, b"minf"), b"stbl")
    entry = _first(content, *table, b"stsd")[0]
    width, height = struct.unpack(">II", content[size[1] - 8 : size[1]])
    return _Track(
        handler=content[handler + 8 : handler + 12],
        codec=content[entry + 12 : entry + 16],
        width=width >> 16,
        height=height >> 16,
        samples=_samples(content, *table),
        seconds=_duration(content, *_first(content, *media, b"mdhd")),
    )


def _samples(content: bytes, start: int, end: int) -> int:
    at = _first(content, start, end, b"stts")[0]
    (count,) = struct.unpack(">I", content[at + 4 : at + 8])
    return sum(struct.unpack(">I", content[at + 8 + 8 * n : at + 12 + 8 * n])[0] for n in range(count))


def _duration(content: bytes, start: int, _end: int) -> float:
    """Of `mvhd` and `mdhd`; version 1 has times of eight bytes."""
    if content[start] == 1:
        scale, length = struct.unpack(">IQ", content[start + 20 : start + 32])
    else:
        scale, length = struct.unpack(">II", content[start + 12 : start + 20])
    return float(length / scale)


def _first(content: bytes, start: int, end: int, wanted: bytes) -> tuple[int, int]:
    """Where the contents of that box lie. ValueError: there is none."""
    for kind, a, b in _boxes(content, start, end):
        if kind == wanted:
            return a, b
    raise ValueError(f"no box {wanted!r}")


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + _HEADER <= end:
        size, kind = struct.unpack(">I4s", content[start : start + _HEADER])
        header = _HEADER
        if size == 1:
            (size,) = struct.unpack(">Q", content[start + _HEADER : start + 16])
            header = 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            raise ValueError("a box that is longer than what it is in")
        yield kind, start + header, start + size
        start += size
