"""A stranger's code at start: run beside us for a limited time, and left behind when it does not come back."""

import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds for an import or a description. Neither does I/O, so this is long, on a cold and busy machine too."""


class TooSlow(Exception):
    """It has not come back in time."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """What it returns, or raises. TooSlow after so many seconds: then it is told to stop, and not waited for."""
    told: Future[T] = Future()

    def run() -> None:
        try:
            told.set_result(work())
        except BaseException as fault:  # noqa: BLE001 - raised again for whoever waits
            told.set_exception(fault)

    thread = threading.Thread(target=run, name="a plugin is loaded", daemon=True)
    thread.start()
    try:
        return told.result(seconds)
    except TimeoutError:
        if told.done():  # its own TimeoutError
            raise
        _stop(thread)
        raise TooSlow from None


def _stop(thread: threading.Thread) -> None:
    """Ends a loop in Python that would else eat a core for ever. A call that blocks is not reached: it only waits."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
    )
