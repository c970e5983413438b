"""How long the network may take; nothing here waits without an end.

Counted by the event loop's clock, as all of aiohttp's own: it never steps, and stands still while the machine is
suspended. That only makes a wait longer. Whether a byte may still be sent is asked of the injected clock
(`Gate.check_deadline`), whose steady time runs on meanwhile.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. `read` is between two pieces of an answer, `total` from the first byte out to the last byte in.

    `answer`: the whole of a commit's answer, counted from the moment it may be sent. `total` and `answer` grow with
    a streamed body, at `slowest` bytes a second. `media`: one fetch of a picture or video, from end to end; it grows
    with the size that is announced.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float = 60.0
    answer: float = 30.0
    media: float = 300.0
    slowest: float = 131_072.0

    def growing(self, seconds: float, size: int) -> float:
        return seconds + size / self.slowest
