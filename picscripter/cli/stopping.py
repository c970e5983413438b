"""A program is asked to end: by Ctrl-C or by a supervisor."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from picscripter.cli import saying

TOGETHER = 1.0
"""Seconds in which signals are one wish. Programs that start others send theirs twice, to the program and to its
whole group (`timeout` of GNU coreutils does), or pass on what the terminal has sent to all of the group anyway."""

_WISHES = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def asked_to_stop(
    last_words: str = "Stopping; posts that are running are finished first.",
) -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set. One that comes later ends the process where it stands."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask() -> None:
        if not stop.is_set():
            saying.note(last_words)
            stop.set()
            loop.call_later(TOGETHER, let_go)

    def let_go() -> None:
        for name in _WISHES:
            # False when that has been done: what has been set since then is not ours to change.
            if loop.remove_signal_handler(name) and stop.is_set():
                signal.signal(name, signal.SIG_DFL)

    for name in _WISHES:
        loop.add_signal_handler(name, ask)
    try:
        yield stop
    finally:
        let_go()
