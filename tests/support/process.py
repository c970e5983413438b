"""A child process that a test may kill, stop, continue and search for orphans."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil


def free_port() -> int:
    """Give a port of the loopback address on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def poll(ready: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Tell whether `ready` came true within the given seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


class Process:
    """One program in a session of its own, so that whatever it starts can be found and ended with it."""

    def __init__(
        self,
        command: list[str],
        *,
        log: Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
    ) -> None:
        self.log = log
        with log.open("ab") as sink:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=env,
                cwd=cwd,
                user=user,
                # A server that drops root must not keep root's groups either.
                group=user,
                extra_groups=None if user is None else [],
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def output(self) -> str:
        """All it has printed so far, errors included."""
        return self.log.read_text(errors="replace")

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._child.poll()

    @property
    def has_family(self) -> bool:
        """Whether a process of its group is alive: after its end, a leak. A zombie holds nothing any more."""
        return any(_group(each) == self.pid and not _is_zombie(each) for each in psutil.process_iter())

    def kill(self) -> None:
        """SIGKILL, to it alone: its children are left as a crash leaves them."""
        self._send(signal.SIGKILL)
        self._child.wait()

    def kill_family(self) -> None:
        """SIGKILL, to it and all it started, also what has made a session of its own, as Postgres' backends do."""
        self.pause()  # so that it starts no more
        children = psutil.Process(self.pid).children(recursive=True)
        self.kill()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, timeout=5)

    def pause(self) -> None:
        """SIGSTOP: it is alive, and does nothing."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._send(signal.SIGCONT)

    def terminate(self, *, by: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end; `wait` tells how it did."""
        self._send(by)

    def wait(self, *, seconds: float = 20) -> int:
        """Give its exit code. Raises subprocess.TimeoutExpired when it runs on."""
        return self._child.wait(timeout=seconds)

    def end(self, *, seconds: float = 10, by: signal.Signals = signal.SIGTERM) -> None:
        """Whatever its state: be sure that it and all it started are gone."""
        if self.running:
            self.resume()
            self.terminate(by=by)
        if not poll(lambda: not self.running, seconds=seconds):
            self.kill()
        if self.has_family:
            os.killpg(self.pid, signal.SIGKILL)
            poll(lambda: not self.has_family, seconds=5)

    def _send(self, what: signal.Signals) -> None:
        self._child.send_signal(what)


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
