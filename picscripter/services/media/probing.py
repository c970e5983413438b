"""Files are looked at by a process of its own that may die of them."""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

from picscripter.plugin.problem import Problem
from picscripter.services.media.probe import TEXTS, Unfit, at_first_sight, first_bytes, text
from picscripter.services.refusals import Invalid
from picscripter.storage.library import MediaFacts

CHILD = "picscripter.services.media.probe"
SECONDS = 30.0
_AT_ONCE = 2
_LONGEST = 65_536


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
            said = await self._ask(path)
        try:
            answer = json.loads(said)
            if "problem" in answer:
                raise _refused(Problem(path=at, **answer["problem"]))
            return MediaFacts(**answer)
        except (ValueError, TypeError) as fault:  # it died before it had spoken
            message = "The file could not be read within the time and the memory that a file may take."
            raise _refused(Problem(path=at, rule="media.unreadable", message=message)) from fault

    async def _ask(self, path: Path) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            CHILD,
            str(path),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # Our environment holds secrets; a decoder needs none of it.
            env={name: os.environ[name] for name in ("LD_LIBRARY_PATH", "LANG") if name in os.environ},
        )
        assert child.stdout is not None
        try:
            async with asyncio.timeout(self._seconds):
                return await child.stdout.read(_LONGEST)
        except TimeoutError:
            return b""
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def _refused(problem: Problem) -> Invalid:
    return Invalid("invalid", problem.message, problems=[problem])
