"""How a video is cut into pieces: whole multiples of 256 KiB, and a small last one that makes it a video."""

GRANULE = 262_144
"""Every chunk but the last is a multiple of this: https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol"""

CHUNK = 32 * GRANULE
"""Eight MiB: what goes over the line again when a connection is cut is never more."""

MOST = 2_000
"""Pieces of one file: what is remembered of them stays small."""


def plan(size: int) -> list[list[int]]:
    """[start, end) of each piece, in order. The last has at most 256 KiB: the server takes it whole or not at all."""
    last = max(0, (size - 1) // GRANULE * GRANULE)
    step = max(CHUNK, -(-last // MOST // GRANULE) * GRANULE)
    return [[start, min(start + step, last)] for start in range(0, last, step)] + [[last, size]]
