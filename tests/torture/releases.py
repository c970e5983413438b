"""The harm to processes with a rolling upgrade in it: now and then one is replaced by another release, and back."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from support.next_release import make_next_release
from torture.fleet import Running
from torture.harm import AFTER_DEATH, Harm, Processes

REPLACED = "another release"

STEPS = (
    ("worker", 0, True),  # it migrates while all others go on
    ("serve", 0, True),
    ("worker", 1, True),
    ("worker", 0, False),
    ("serve", 1, True),
    ("worker", 2, True),
    ("serve", 0, False),
    ("worker", 0, True),
    ("serve", 0, True),
    ("worker", 1, False),
    ("serve", 1, False),
    ("worker", 2, False),
)
"""Which process, and whether it is the next release's from now on. The first is put back before all are new."""


@dataclass(slots=True)
class Releases(Processes):
    """The harm to processes, and between any two of it often a replacement. Over again when all was done."""

    often: int = 3
    """How many replacements, for eleven other harms."""

    steps: Iterator[tuple[str, int, bool]] = field(default_factory=lambda: itertools.cycle(STEPS))

    def harms(self) -> list[tuple[str, Harm, float]]:
        others = Processes.harms(self)
        return [*others, *[(REPLACED, self._replace, AFTER_DEATH)] * self.often]

    async def _replace(self) -> None:
        kind, place, to_next = next(self.steps)
        process = (self.fleet.apis if kind == "serve" else self.fleet.workers)[place]
        self._lead(process, to_next=to_next)
        await self._end(process)

    def _lead(self, process: Running, *, to_next: bool) -> None:
        """Where it finds the package when it starts again."""
        path = [self.fleet.env["PYTHONPATH"]]
        if to_next:
            folder = self.fleet.folder / "next-release"
            path.insert(0, str(folder if folder.exists() else make_next_release(folder)))
        process.env["PYTHONPATH"] = os.pathsep.join(path)
