"""A large file that comes in parts: counted and hashed as its bytes pass, and held no further than anybody looks.

To hold a part until it is complete is slower than the line: the system has to find fresh memory for each.
"""

import hashlib

from picscripter.sandbox.media import Medium

KEPT = 64 * 1024 * 1024
"""Of a larger file only the sum is kept, and the beginning: nobody wants gigabytes in memory."""


class Arriving:
    """What has come of a file so far. `size`: in bytes. `head`: the first of them, up to `KEPT`."""

    def __init__(self) -> None:
        self.size = 0
        self.head = bytearray()
        self._sum = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of all that has come, in hex."""
        return self._sum.hexdigest()

    def part(self, most: int | None = None) -> "Part":
        """The next bytes, which are about to come; of more than `most` of them the rest is thrown away."""
        return Part(self.size, self._sum.copy(), most)

    def take(self, part: "Part") -> None:
        """Keep a part that has come. ValueError when it does not begin where the file ends by now."""
        if part.start != self.size:
            raise ValueError(f"the part begins at {part.start}, the file has {self.size} bytes")
        self.size += part.size
        self.head += b"".join(part.head)
        self._sum = part.sum

    def medium(self, kind: str) -> Medium:
        """All of it, once complete; of a large one the digest alone."""
        whole = self.size == len(self.head)
        return Medium(digest=self.sha256, type=kind, content=bytes(self.head) if whole else b"")


class Part:
    """Bytes on their way to an `Arriving`, which has nothing of them until it takes them.

    `start`: where they go. `came`: how many came. `size`: how many of them there is room for.
    """

    def __init__(self, start: int, sum_so_far: "hashlib._Hash", most: int | None = None) -> None:
        self.start = start
        self.came = 0
        self.size = 0
        self.sum = sum_so_far
        self.head: list[bytes] = []
        self._most = most

    def write(self, piece: bytes) -> None:
        """The next bytes."""
        self.came += len(piece)
        if self._most is not None:
            piece = piece[: self._most - self.size]
        self.sum.update(piece)
        if room := KEPT - min(KEPT, self.start + self.size):
            self.head.append(piece[:room])
        self.size += len(piece)
