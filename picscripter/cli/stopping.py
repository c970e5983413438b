"""A program is asked to end: by Ctrl-C or by a supervisor."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from picscripter.cli import saying


@contextmanager
def asked_to_stop(
    last_words: str = "Stopping; posts that are running are finished first.",
) -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set. A second one ends the process where it stands."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask() -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)
        saying.note(last_words)
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ask)
    try:
        yield stop
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)
