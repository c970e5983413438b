"""How a video is cut into pieces: whole multiples of 256 KiB, and a small last one that makes it a video."""

GRANULE = 262_144
"""Every chunk but the last is a multiple of this: https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol"""

CHUNK = 32 * GRANULE
"""Eight MiB, of a small file: what goes over the line again when a connection is cut is hardly ever more."""

FEW = 100
"""Pieces of a large file: a cut then costs one per cent at most, and the round trips of its requests do not count."""

LARGEST = 256 * GRANULE
"""64 MiB, up to which the pieces grow for that."""

MOST = 2_000
"""Pieces of any file: what is remembered of them stays small."""


def plan(size: int) -> list[list[int]]:
    """[start, end) of each piece, in order. The last has at most 256 KiB: the server takes it whole or not at all."""
    last = max(0, (size - 1) // GRANULE * GRANULE)
    step = max(CHUNK, min(LARGEST, _part(last, FEW)), _part(last, MOST))
    return [[start, min(start + step, last)] for start in range(0, last, step)] + [[last, size]]


def _part(size: int, pieces: int) -> int:
    """What each of so many pieces has at least."""
    return -(-size // pieces // GRANULE) * GRANULE
