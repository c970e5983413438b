"""Looks after the event loop: names the plugin that holds everybody up, and breaks it off.

Plugins live in our process. One that sleeps or reckons between two awaits stops every other platform, the API and the
heartbeats. A thread looks four times a second; what it sees it tells after one second, and after five it interrupts the
plugin by a signal whose handler raises in the plugin's own code. It never interrupts code of the host, and counts only
its own looks: a machine that was suspended, or a process that was stopped, is no plugin's fault.
"""

import logging
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from picscripter.platforms.platform import Platform
from picscripter.platforms.stints import Stint

_log = logging.getLogger(__name__)

TICK = 0.25
TELL = 4
"""Looks until it is told: a second."""

BREAK = 20
"""Looks until it is broken off: five seconds, less than a lease, so that the posts of others stay ours."""

_SIGNAL = signal.SIGURG  # ignored by default, and used by nobody: a late one does no harm


class Watch:
    """A context: watches the thread in which it is entered. Breaking off needs that to be the main thread."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._platforms = list(platforms.values())
        self._stop = threading.Event()
        self._watched = 0
        self._before: Any = None
        self._thread = threading.Thread(target=self._look, name="watch over plugins", daemon=True)

    def __enter__(self) -> Self:
        self._watched = threading.get_ident()
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(_SIGNAL, self._break)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self._before is not None:
            signal.signal(_SIGNAL, self._before)

    def _look(self) -> None:
        seen: Stint | None = None
        while not self._stop.wait(TICK):
            platform, stint = self._holding()
            if platform is None or stint is None or stint is not seen:
                seen = stint
                continue
            frames = sys._current_frames()  # noqa: SLF001 - documented, and the only way to look from outside
            where = _where(frames.get(self._watched), platform)
            if where:
                stint.ticks, stint.where = stint.ticks + 1, where
                self._act(platform, stint)

    def _act(self, platform: Platform, stint: Stint) -> None:
        if stint.ticks == TELL:
            _log.error("%s", held_up(platform, stint))
        if stint.ticks % BREAK == 0:
            stint.over = True
            if self._before is not None:
                signal.pthread_kill(self._watched, _SIGNAL)

    def _holding(self) -> tuple[Platform | None, Stint | None]:
        """The innermost: of several that nest, the one begun last is the only one whose own code can be running."""
        for platform in self._platforms:
            if (stint := platform.stints.current) is not None:
                return platform, stint
        return None, None

    def _break(self, _signal: int, frame: FrameType | None) -> None:
        """Runs in the watched thread, between two instructions of whatever it is doing."""
        platform, stint = self._holding()
        if platform is not None and stint is not None and stint.over and _where(frame, platform):
            raise platform.broken(f"{held_up(platform, stint)}; it was broken off")


def held_up(platform: Platform, stint: Stint) -> str:
    """A sentence for the log."""
    return (
        f"plugin {platform.distribution} {platform.version} holds up the whole process: {stint.hook} has not "
        f"awaited anything for {stint.ticks * TICK:.0f} s, at {stint.where}"
    )


def _where(frame: FrameType | None, platform: Platform) -> str:
    """The plugin's place in the code, where it is at work itself or in a library; empty while the host works for it."""
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package == "picscripter":
            return ""
        if package in platform.packages:
            code = frame.f_code
            return f"{Path(code.co_filename).name}:{frame.f_lineno} ({code.co_name})"
        frame = frame.f_back
    return ""
