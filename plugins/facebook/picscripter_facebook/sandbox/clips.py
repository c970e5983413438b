"""Films for trying the emulator out: a header that says what it is told to, and nothing to be seen."""

import struct


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
