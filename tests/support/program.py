"""`picscripter …` as a real process: started on a free port, waited for, killed, and searched for leaks."""

import asyncio
import os
import signal
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import aiohttp

from support.process import Process, free_port

# What a program needs of the tester's environment; no setting of theirs may reach a test.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "COVERAGE_PROCESS_START")


class Program(Process):
    """A running `picscripter <words>`."""

    def __init__(self, *words: str, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.words = words
        self.port = int((env or {}).get("PORT", 0)) or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        own = {"HOME": str(folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
        super().__init__(
            [str(Path(sys.executable).with_name("picscripter")), *words],
            log=folder / f"{words[0]}-{uuid.uuid4().hex[:8]}.log",
            env=kept | own | dict(env or {}),
            cwd=folder,
        )

    async def until_ready(self, path: str = "/readyz", *, seconds: float = 30) -> None:
        """Wait until its address answers 200; fail with its output when it ends or stays silent."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            await self._until(lambda: _is_fine(session, self.url + path), f"200 at {path}", seconds)

    async def until_says(self, text: str, *, seconds: float = 30) -> None:
        """Wait until it has printed the text; for programs without an address, such as a worker."""

        async def said() -> bool:
            return text in self.output

        await self._until(said, f"the words {text!r}", seconds)

    async def until_over(self, *, seconds: float = 30) -> int:
        """Wait for its end without blocking the event loop, and give its exit code."""
        deadline = time.monotonic() + seconds
        while self.running:
            if time.monotonic() > deadline:
                raise AssertionError(f"{self} still runs after {seconds} s:\n{self.output}")
            await asyncio.sleep(0.02)
        code = self.exit_code
        assert code is not None
        return code

    async def stop(self, *, seconds: float = 30) -> int:
        """SIGTERM, and its exit code; whatever it started must end with it."""
        self.terminate(by=signal.SIGTERM)
        code = await self.until_over(seconds=seconds)
        assert not self.has_family, f"{self} left processes behind:\n{self.output}"
        return code

    def __str__(self) -> str:
        return f"picscripter {' '.join(self.words)} (process {self.pid})"

    async def _until(self, true: Callable[[], Awaitable[bool]], wanted: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not await true():
            if not self.running:
                raise AssertionError(f"{self} ended with {self.exit_code} before {wanted}:\n{self.output}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{self}: no {wanted} within {seconds} s:\n{self.output}")
            await asyncio.sleep(0.05)


async def _is_fine(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except (OSError, TimeoutError, aiohttp.ClientError):
        return False
