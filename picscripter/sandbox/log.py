"""Every request that an emulator saw, answered or not."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.sandbox.moments import iso

KEPT = 20_000


@dataclass(slots=True)
class Seen:
    """One request. Names only, never values: a token cannot leak from here.

    `status` None: no answer was sent. `acted`: whether the endpoint was reached, whatever came of the answer.
    """

    number: int
    at: datetime
    method: str
    host: str
    path: str
    query: tuple[str, ...]
    status: int | None = None
    acted: bool = False
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As `GET /<platform>/_requests` lists it."""
        return {
            "number": self.number,
            "at": iso(self.at),
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "query": list(self.query),
            "status": self.status,
            "acted": self.acted,
            "fault": self.fault,
        }


class RequestLog:
    """The newest requests, oldest first; numbers count on, also past those that fell out."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=KEPT)
        self._count = 0

    def add(self, at: datetime, method: str, host: str, path: str, query: tuple[str, ...]) -> Seen:
        """Note a request as it comes in; what becomes of it is written onto the entry."""
        self._count += 1
        seen = Seen(self._count, at, method, host, path, query)
        self._seen.append(seen)
        return seen

    def after(self, number: int = 0) -> list[Seen]:
        """The requests numbered beyond `number`."""
        return [seen for seen in self._seen if seen.number > number]
