"""What Python itself reports of connections and programs: the one witness that no plugin can talk around."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_EVENTS = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
)

Listener = Callable[[str, tuple[Any, ...]], None]

_listeners: list[Listener] = []


@contextmanager
def overheard(*, everywhere: bool = True) -> Iterator[list[tuple[str, Any]]]:
    """Event and address (or program) of each try; `everywhere` False: of this thread alone."""
    _install()
    found: list[tuple[str, Any]] = []
    here = threading.get_ident()

    def listen(event: str, args: tuple[Any, ...]) -> None:
        if everywhere or threading.get_ident() == here:
            found.append((event, args[1] if event in ("socket.connect", "socket.sendto") else args[0]))

    _listeners.append(listen)
    try:
        yield found
    finally:
        _listeners.remove(listen)


@cache
def _install() -> None:
    sys.addaudithook(_hear)  # for good: Python offers no way to take it back, hence one for all


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if _listeners and event in _EVENTS:
        for listener in (*_listeners,):
            listener(event, args)
