"""Small pictures and clips, each number another: what the suite serves to be posted."""

import struct
import zlib


def picture(number: int) -> bytes:
    """A PNG of 64 by 64 pixels in a shade of its own."""
    return square(bytes([number * 7 % 256, number * 31 % 256, 128]), 64)


def square(shade: bytes, size: int) -> bytes:
    """A PNG of `size` by `size` pixels in one shade: a byte of grey, or three of red, green and blue."""
    colours = {1: 0, 3: 2}[len(shade)]  # as the header numbers them: greyscale, truecolour
    rows = (b"\0" + shade * size) * size
    head = struct.pack(">IIBBBBB", size, size, 8, colours, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def clip(number: int) -> bytes:
    """An MP4 by its boxes, with nothing to be seen: for emulators that do not look inside."""
    body = b"picscripter" + bytes([number % 256]) * 1024
    return _box(b"ftyp", b"isom\0\0\x02\0isomiso2mp41") + _box(b"moov", b"") + _box(b"mdat", body)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data
