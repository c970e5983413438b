"""The whole picture of a file of the HEIF family, where it is kept as tiles: FFmpeg tells only of the tiles.

Boxes: ISO/IEC 14496-12, 8.11 (meta, pitm, iinf, iref) and ISO/IEC 23008-12, 6.5 and 6.6 (ispe, irot, grid).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_INDEX = 4 * 1024 * 1024
"""Bytes of the index; a phone's has some thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The picture that the tiles make: its size before it is turned, the turn (anticlockwise degrees), its tiles."""

    width: int
    height: int
    turn: int
    tiles: tuple[int, ...]


def whole(file: BinaryIO) -> Whole | None:
    """None: the picture is no grid of tiles. ValueError, struct.error or LookupError: the index is broken."""
    index = _index(file)
    if index is None:
        return None
    inside = dict(_boxes(index, 4))
    primary = _number(inside[b"pitm"][4:], wide=inside[b"pitm"][0] > 0)
    if _kinds(inside[b"iinf"]).get(primary) != b"grid":
        return None
    properties = dict(_boxes(inside[b"iprp"]))
    kept = list(_boxes(properties[b"ipco"]))
    own = [kept[place - 1] for place in _places(properties[b"ipma"])[primary] if place]
    width, height = next(struct.unpack(">II", body[4:12]) for name, body in own if name == b"ispe")
    turn = next((90 * (body[0] & 3) for name, body in own if name == b"irot"), 0)
    return Whole(width=width, height=height, turn=turn, tiles=_made_of(inside[b"iref"], primary))


def _index(file: BinaryIO) -> bytes | None:
    """The body of the file's own `meta`; None: it has none."""
    end, at = file.seek(0, 2), 0
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        if name == b"meta":
            if size > MOST_INDEX:
                raise ValueError("the index is too large")
            return file.read(size - 8)
        if size < 8:  # what has a size of 64 bits, or goes on to the end, is no index and stands behind it
            return None
        at += size
    return None


def _boxes(body: bytes, at: int = 0) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= len(body):
        size, name = struct.unpack_from(">I4s", body, at)
        if size < 8 or at + size > len(body):
            raise ValueError("a box does not end where it says")
        yield name, body[at + 8 : at + size]
        at += size


def _number(body: bytes, at: int = 0, *, wide: bool) -> int:
    return int(struct.unpack_from(">I" if wide else ">H", body, at)[0])


def _kinds(iinf: bytes) -> dict[int, bytes]:
    """What each item is."""
    found = {}
    for _, item in _boxes(iinf, 8 if iinf[0] else 6):
        wide = item[0] > 2
        at = 8 if wide else 6  # behind the number; two bytes of protection follow
        found[_number(item, 4, wide=wide)] = item[at + 2 : at + 6]
    return found


def _places(ipma: bytes) -> dict[int, list[int]]:
    """Which properties each item has, by their places in the list of all, from 1; 0 is none."""
    wide, long = ipma[0] > 0, ipma[3] & 1
    at, found = 8, {}
    for _ in range(_number(ipma, 4, wide=True)):
        item = _number(ipma, at, wide=wide)
        at += 4 if wide else 2
        count, at = ipma[at], at + 1
        # The highest bit says that the property must be understood.
        found[item] = [
            _number(ipma, at + 2 * each, wide=False) & 0x7FFF if long else ipma[at + each] & 0x7F
            for each in range(count)
        ]
        at += count * (2 if long else 1)
    return found


def _made_of(iref: bytes, item: int) -> tuple[int, ...]:
    """The items that this one is derived from, in their order."""
    wide = iref[0] > 0
    step = 4 if wide else 2
    for name, body in _boxes(iref, 4):
        if name == b"dimg" and _number(body, wide=wide) == item:
            count = _number(body, step, wide=False)
            return tuple(_number(body, step + 2 + step * each, wide=wide) for each in range(count))
    raise ValueError("nobody says of which tiles it is made")
