"""How a video is cut for TikTok: whole, or in chunks of which the last one takes the rest. Pure.

https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide, and how the API really checks it since
August 2026: the count must be floor(size / chunk), and a single chunk must be as long as the file.
"""

from dataclasses import dataclass

# "MB" is 10^6 in some of TikTok's pages and 2^20 in others: ten million bytes, its own example, are right in both.
CHUNK = 10_000_000
MOST_CHUNKS = 1_000
LARGEST = 64_000_000

FEW = 100
"""Chunks of a large file: a cut then costs one per cent at most, and the round trips of its requests do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`size` bytes in `count` chunks of `chunk` bytes each, except that the last one is longer by the rest."""

    size: int
    chunk: int

    @property
    def count(self) -> int:
        return self.size // self.chunk

    @property
    def spans(self) -> list[list[int]]:
        """From where up to (and without) where each of them goes."""
        starts = [number * self.chunk for number in range(self.count)]
        return [[start, end] for start, end in zip(starts, [*starts[1:], self.size], strict=True)]


def plan(size: int) -> Plan:
    """A file below two chunks goes whole: its single chunk may not be shorter than itself."""
    if size < 2 * CHUNK:
        return Plan(size=size, chunk=size)
    return Plan(size=size, chunk=max(CHUNK, min(LARGEST, -(-size // FEW)), -(-size // MOST_CHUNKS)))
