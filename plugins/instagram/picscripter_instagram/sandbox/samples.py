"""Small files that Instagram takes, each number another: for tests, and for trying things out."""

import io
import struct

from PIL import Image

SCALE = 1000


def picture(number: int, width: int = 64, height: int = 64) -> bytes:
    """A JPEG in a shade of its own."""
    shade = (number * 7 % 256, number * 31 % 256, 128)
    found = io.BytesIO()
    Image.new("RGB", (width, height), shade).save(found, "JPEG")
    return found.getvalue()


def clip(
    number: int,
    *,
    seconds: float = 12.0,
    width: int = 720,
    height: int = 1280,
    codec: bytes = b"avc1",
    sound: bytes = b"mp4a",
    rate: int = 30,
    size: int = 1024,
    index_first: bool = True,
) -> bytes:
    """An MP4 by its boxes, with nothing to be seen: whoever looks at its index finds these facts."""
    length = round(seconds * SCALE)
    head = _box(b"mvhd", bytes(12) + struct.pack(">II", SCALE, length) + bytes(80))
    shown = _track(b"vide", codec, length, round(seconds * rate), width, height)
    heard = _track(b"soun", sound, length, round(seconds * 44), 0, 0) if sound else b""
    index = _box(b"moov", head + shown + heard)
    data = _box(b"mdat", bytes([number % 256]) * size)
    kind = _box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41")
    return kind + (index + data if index_first else data + index)


def _track(handler: bytes, codec: bytes, length: int, samples: int, width: int, height: int) -> bytes:
    size = _box(b"tkhd", bytes(76) + struct.pack(">II", width << 16, height << 16))
    entry = _box(codec, bytes(78))
    table = _box(b"stsd", bytes(4) + struct.pack(">I", 1) + entry)
    times = _box(b"stts", bytes(4) + struct.pack(">III", 1, samples, 1))
    media = (
        _box(b"mdhd", bytes(12) + struct.pack(">II", SCALE, length) + bytes(4))
        + _box(b"hdlr", bytes(8) + handler + bytes(13))
        + _box(b"minf", _box(b"stbl", table + times))
    )
    return _box(b"trak", size + _box(b"mdia", media))


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data
