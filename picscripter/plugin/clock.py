"""Time, waiting and chance, as an argument: nothing in picscripter reads a clock behind your back."""

import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the host lends to plugins and sandboxes; tests put one in its place that they can move."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""

    def steady(self) -> float:
        """Seconds since some fixed moment; never steps, and runs on while the machine is suspended."""

    async def sleep(self, seconds: float) -> None:
        """Wait; at once when `seconds` is not positive."""

    def random(self) -> float:
        """An even chance in [0, 1): for jitter and dials, never for secrets."""


# A deadline must also pass while the laptop is closed. CLOCK_MONOTONIC stops in suspend on Linux,
# CLOCK_BOOTTIME does not (man 2 clock_gettime); on macOS CLOCK_MONOTONIC itself runs on (man 3 clock_gettime).
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.clock_gettime(_STEADY)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))

    def random(self) -> float:
        return random.random()  # noqa: S311 - for jitter and dials, never for secrets
