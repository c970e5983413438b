"""Whose code the event loop is running: each stretch of a plugin's code between two awaits is a stint."""

import asyncio
import ctypes
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")

_GRACE = 5.0
"""Seconds that a hook has to tidy up after it was cancelled."""


class Stint:
    """One stretch. The watch counts `ticks` while it lasts, and notes `where` it is; `over`: it was broken off."""

    __slots__ = ("hook", "over", "ticks", "where")

    def __init__(self, hook: str) -> None:
        self.hook = hook
        self.ticks = 0
        self.where = ""
        self.over = False


class Stints:
    """The stints of one plugin. They nest strictly (a hook calls the host, which calls another hook)."""

    def __init__(self) -> None:
        self.current: Stint | None = None

    def call(self, hook: str, function: Callable[..., T], arguments: dict[str, Any]) -> T:
        """Run a plain hook."""
        before, self.current = self.current, Stint(hook)
        try:
            return function(**arguments)
        finally:
            self.current = before

    @types.coroutine
    def drive(
        self, hook: str, coroutine: Coroutine[Any, Any, T], told: Callable[[Stint], None]
    ) -> Generator[Any, Any, T]:
        """Run an async hook, a stint from await to await; `told` gets every stint that the watch had to count.

        A hook that catches its cancellation may tidy up for a few seconds; then it is left behind.
        """
        grace = _Grace()
        step: Callable[[], Any] = lambda: coroutine.send(None)  # noqa: E731 - it changes with every turn
        try:
            while True:
                before, self.current = self.current, (stint := Stint(hook))
                try:
                    wanted = step()
                except StopIteration as end:
                    returned: T = end.value
                    return returned
                finally:
                    self.current = before
                    if stint.ticks:
                        told(stint)
                grace.went_on()
                step = yield from _answer(coroutine, grace, wanted)
        finally:
            grace.close()


def _answer(
    coroutine: Coroutine[Any, Any, Any], grace: "_Grace", wanted: Any
) -> Generator[Any, Any, Callable[[], Any]]:
    """Hand the loop what the hook waits for; give how the hook is told the answer."""
    try:
        answer = yield wanted
    except asyncio.CancelledError as cancelled:
        if grace.is_over():
            _leave_behind(coroutine)
            raise
        grace.cancelled = True
        return _thrower(coroutine, cancelled)
    except BaseException as fault:  # noqa: BLE001 - the hook's own affair
        return _thrower(coroutine, fault)
    return lambda: coroutine.send(answer)


def _thrower(coroutine: Coroutine[Any, Any, Any], fault: BaseException) -> Callable[[], Any]:
    return lambda: coroutine.throw(fault)


def _leave_behind(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Never run again, not even to be closed: collecting it would run its code, which ignores that, too."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(coroutine))


class _Grace:
    """A second cancellation, some seconds after a hook went on in spite of the first."""

    def __init__(self) -> None:
        self.cancelled = False
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self._again = False

    def went_on(self) -> None:
        if self.cancelled and self._timer is None and (task := asyncio.current_task()) is not None:
            self._task = task
            self._timer = asyncio.get_running_loop().call_later(_GRACE, self._cancel)

    def is_over(self) -> bool:
        """Whether this cancellation is ours; then it does not count for those who look at how many there were."""
        if self._again and self._task is not None:
            self._task.uncancel()
        return self._again

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _cancel(self) -> None:
        assert self._task is not None
        self._again = self._task.cancel()
