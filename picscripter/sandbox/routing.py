"""Which endpoint of an emulator answers a request."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from picscripter.sandbox.arriving import Part
from picscripter.sandbox.call import Call, Reply

Act = Callable[[Call], Reply | Awaitable[Reply]]
"""What an endpoint does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One endpoint.

    `path` has literal segments and `{names}`, one segment each. `act` is plain: what it does happens at one
    instant, as in the platform's own transaction. Only one that fetches a file from an address is async, and does
    nothing else before or between. `params` are the parameters it knows (None:
    it checks its body itself); others are refused while the dial `strict` is on. A `page` is for people: no
    dial touches it. `keeps_parts`: of a body that breaks off it gets what had come (with `Body.cut`), and its answer
    goes to nobody. `part` says, before the body is read, where its bytes go as they come, so that nobody holds them;
    None: it is read as any other.
    """

    method: str
    host: str
    path: str
    act: Act
    params: frozenset[str] | None = frozenset()
    page: bool = False
    keeps_parts: bool = False
    part: Callable[[Call], Part | None] | None = None


def named(text: str) -> frozenset[str]:
    """The names in a text that parts them by spaces."""
    return frozenset(text.split())


class Router:
    """Routes found by method, host and number of segments; of several that fit, the one declared first."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, str, int], list[tuple[tuple[str, ...], Route]]] = defaultdict(list)
        for route in routes:
            segments = tuple(route.path.strip("/").split("/"))
            self._routes[route.method, route.host, len(segments)].append((segments, route))

    def find(self, method: str, host: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route and what its `{names}` stand for here."""
        segments = path.strip("/").split("/")
        for pattern, route in self._routes.get((method, host, len(segments)), ()):
            captured = _match(pattern, segments)
            if captured is not None:
                return route, captured
        return None


def _match(pattern: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    captured = {}
    for want, have in zip(pattern, segments, strict=True):
        if want.startswith("{"):
            captured[want[1:-1]] = have
        elif want != have:
            return None
    return captured
