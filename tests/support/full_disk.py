"""A disk without room: a limit on the files that running processes write, and a small disk of our own."""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

NO_LIMIT = resource.RLIM_INFINITY

_FREE = "1g"


def limit_files(processes: Iterable[int], most: int = NO_LIMIT, *, user: int | None = None) -> None:
    """No file of theirs may grow beyond `most` bytes: EFBIG is what a write finds; the signal with it they ignore.

    What they start from now on inherits it. The soft limit alone is set, which they and their `user` may lift again.
    """
    assert sys.platform == "linux", "other systems let nobody limit a running process"
    for pid in processes:
        if user is not None:
            _limit_as(user, pid, most)
            continue
        with contextlib.suppress(ProcessLookupError):  # it ended
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


def can_limit_files(*, as_other: bool = False) -> bool:
    """On Linux; `as_other`: those of another user, for whom a program has to ask, where there is one."""
    return sys.platform == "linux" and (not as_other or shutil.which("prlimit") is not None)


def _limit_as(user: int, pid: int, most: int) -> None:
    """Root in a container may limit nobody but itself: so whoever they belong to does."""
    limit = "unlimited" if most == NO_LIMIT else str(most)
    command = ["prlimit", "--pid", str(pid), f"--fsize={limit}:"]
    tried = subprocess.run(
        command, user=user, group=user, extra_groups=[], check=False, capture_output=True, text=True
    )
    if tried.returncode and Path(f"/proc/{pid}").exists():
        raise OSError(f"process {pid} could not be limited: {tried.stderr}")


class SmallDisk:
    """A disk in memory at `folder`, which can be full for a while: ENOSPC is what a write finds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", f"size={_FREE}", "tmpfs", str(folder))

    @classmethod
    def where_one_may(cls, folder: Path) -> "SmallDisk | None":
        """None where this machine lets nobody mount: root alone may, and in a container not even root."""
        try:
            return cls(folder)
        except (OSError, subprocess.CalledProcessError):
            return None

    def fill(self) -> None:
        """Nothing more goes onto it; what is there stays, and may be written over."""
        while True:  # somebody may write while it is measured
            now = os.statvfs(self.folder)
            used = (now.f_blocks - now.f_bfree) * now.f_frsize
            with contextlib.suppress(subprocess.CalledProcessError):
                return self._resize(str(max(used, now.f_frsize)))

    def free(self) -> None:
        """There is room again."""
        self._resize(_FREE)

    def close(self) -> None:
        """Gone, with all that is on it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True, capture_output=True)

    def _resize(self, size: str) -> None:
        _mount("-o", f"remount,size={size}", str(self.folder))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)
