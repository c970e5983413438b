"""Files are looked at by a process of its own that may die of them."""

import asyncio
import json
from pathlib import Path

from picscripter.plugin.problem import Problem
from picscripter.services.media.probe import TEXTS, Unfit, at_first_sight, first_bytes, text
from picscripter.services.media.program import said_by
from picscripter.services.refusals import Invalid
from picscripter.storage.library import MediaFacts

CHILD = "picscripter.services.media.probe"
SECONDS = 30.0
_AT_ONCE = 2


class Probing:
    """Asks what files are; `at_once` looks at a time, each of at most `seconds`."""

    def __init__(self, *, at_once: int = _AT_ONCE, seconds: float = SECONDS) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._seconds = seconds

    async def probe(self, path: Path, *, at: str = "") -> MediaFacts:
        """The facts about a file. Invalid, pointing to `at`, when it cannot be taken."""
        try:
            kind = at_first_sight(await asyncio.to_thread(first_bytes, path))
            if kind in TEXTS:
                return MediaFacts(**await asyncio.to_thread(text, path, kind))
        except Unfit as fault:
            raise _refused(Problem(path=at, **fault.problem)) from fault
        async with self._turn:
            said = await said_by(CHILD, str(path), seconds=self._seconds)
        try:
            answer = json.loads(said)
            if "problem" in answer:
                raise _refused(Problem(path=at, **answer["problem"]))
            return MediaFacts(**answer)
        except (ValueError, TypeError) as fault:  # it died before it had spoken
            message = "The file could not be read within the time and the memory that a file may take."
            raise _refused(Problem(path=at, rule="media.unreadable", message=message)) from fault


def _refused(problem: Problem) -> Invalid:
    return Invalid("invalid", problem.message, problems=[problem])
