"""A running `picscripter demo`, as a newcomer starts it; standard output and errors kept apart."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.process import poll
from support.program import PASSED_ON

PICSCRIPTER = [str(Path(sys.executable).with_name("picscripter"))]
ANY_PORT = ("--port", "0", "--sandbox-port", "0")

# A proxy of the tester's must not stand between two processes of this machine.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def environment(home: Path, **more: str) -> dict[str, str]:
    """A newcomer's: an empty home, and no setting of the tester's."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", **more}


class Demo:
    """`told` is the line for programs; `api`, `sandbox` and `token` come from it."""

    def __init__(self, folder: Path, *words: str, command: list[str] = PICSCRIPTER, **env: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.out, self.err = folder / "demo.out", folder / "demo.err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [*command, "demo", "--json", *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=environment(folder, **env),
                start_new_session=True,
            )
        self.told: dict[str, Any] = {}

    def __str__(self) -> str:
        return f"demo (exit {self.process.poll()}):\n{self.out.read_text()}{self.err.read_text()}"

    def until_ready(self, *, seconds: float = 60) -> "Demo":
        """Wait for its line. AssertionError with all it said when none comes."""
        poll(lambda: self.out.read_text().endswith("\n") or self.process.poll() is not None, seconds=seconds)
        assert self.process.poll() is None, self
        assert self.out.read_text().endswith("\n"), self
        self.told = json.loads(self.out.read_text())
        return self

    @property
    def api(self) -> str:
        return str(self.told["api"])

    @property
    def sandbox(self) -> str:
        return str(self.told["sandbox"])

    def get(self, url: str) -> bytes:
        """The body of an address, as the demo's user. URLError when it does not answer with a 2xx."""
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.told['token']}"})
        with _direct.open(request, timeout=10) as answer:
            return answer.read()

    def json(self, url: str) -> Any:
        return json.loads(self.get(url))

    def wall(self) -> list[dict[str, Any]]:
        return self.json(f"{self.sandbox}/wall.json")

    def stop(self, *, by: signal.Signals = signal.SIGTERM, seconds: float = 40) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(by)
        return self.process.wait(timeout=seconds)

    @property
    def has_family(self) -> bool:
        """Whether anything that it started is still there."""
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def end(self) -> None:
        """Whatever its state: be sure that it and all it started are gone, if it can be with its folder."""
        if self.process.poll() is None:
            self.process.terminate()
            poll(lambda: self.process.poll() is not None, seconds=20)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.has_family:
            os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def demo(folder: Path, *words: str, **env: str) -> Iterator[Demo]:
    """One that is ready, on free ports."""
    running = Demo(folder, *ANY_PORT, *words, **env)
    try:
        yield running.until_ready()
    finally:
        running.end()


def wait_for(true: Any, *, seconds: float, what: str) -> None:
    """Poll until `true()`; AssertionError otherwise."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"no {what} within {seconds} s"
        time.sleep(0.1)
