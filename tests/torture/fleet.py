"""The processes: an emulator of all platforms, and beside it what a shape is made of (shapes.py)."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from support.house import SECRETS, eventually
from support.postgres import OwnPostgres
from support.process import free_port
from support.program import Program
from support.redis import OwnRedis
from support.site import Site
from torture.shapes import FLEET, File, Servers, Shape, Store

HOOK = Path(__file__).with_name("hook")
SETTLE = 8
"""Seconds. More than any dial of ours lets a request land late or a list lag; see harm.py."""

Json = dict[str, Any]


class Unheard(Exception):
    """No answer, or one that says that the server cannot just now: whether it took effect is not known."""


@dataclass(slots=True)
class Running:
    """One process of ours by its role's name (`worker 2`); the program changes with every restart."""

    name: str
    words: tuple[str, ...]
    env: dict[str, str]
    clock: Path
    program: Program | None = None


@dataclass(slots=True)
class Fleet:
    """`call` speaks to one of the APIs, as a balancer before them would."""

    folder: Path
    shape: Shape
    store: Store
    sandbox: str
    http: aiohttp.ClientSession
    env: dict[str, str]
    rng: random.Random
    apis: list[Running] = field(default_factory=list)
    workers: list[Running] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)

    @property
    def public_url(self) -> str:
        return self.env["PUBLIC_URL"]

    @property
    def servers(self) -> Servers:
        """Of the shape `fleet`."""
        assert isinstance(self.store, Servers)
        return self.store

    @property
    def postgres(self) -> OwnPostgres:
        return self.servers.postgres

    @property
    def redis(self) -> OwnRedis:
        return self.servers.redis

    @property
    def database(self) -> str:
        return self.servers.database

    @property
    def file(self) -> File:
        """Of the shape `embedded`."""
        assert isinstance(self.store, File)
        return self.store

    @property
    def processes(self) -> list[Running]:
        return [*self.apis, *self.workers]

    def add(self, kind: str) -> Running:
        """One more API or worker, not started yet."""
        those = self.apis if kind == "serve" else self.workers
        name = f"{'api' if kind == 'serve' else kind} {len(those) + 1}"
        port = self.public_url.rpartition(":")[2] if kind == "serve" and not those else str(free_port())
        clock = self.folder / f"{name.replace(' ', '-')}.clock"
        env = {**self.env, "PORT": port, "TORTURE_CLOCK": str(clock)}
        those.append(Running(name, (kind,), env, clock))
        return those[-1]

    def start(self, process: Running) -> None:
        """Start it (again)."""
        process.program = Program(*process.words, folder=self.folder, env=process.env)
        self.programs.append(process.program)

    async def until_up(self, process: Running) -> None:
        """Wait until it serves, or publishes."""
        assert process.program is not None
        if process in self.apis:
            await process.program.until_ready("/healthz", seconds=60)
        if process in self.workers:
            await process.program.until_says("publishes what is due", seconds=60)
        elif not self.shape.workers:
            await process.program.until_says("posts are published here", seconds=60)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        seconds: float = 15,
        **headers: str,
    ) -> tuple[int, Any]:
        """Status and JSON. Raises Unheard."""
        api = self.rng.choice(self.apis)
        sent = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        heads = {"Accept": "application/json", **headers}
        if token:
            heads["Authorization"] = f"Bearer {token}"
        address = f"http://127.0.0.1:{api.env['PORT']}{path}"
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self.http.request(method, address, headers=heads, timeout=timeout, **sent) as answer:
                found = await answer.json(content_type=None)
        except (OSError, TimeoutError, ValueError, aiohttp.ClientError) as fault:
            raise Unheard(f"{method} {path}: {fault!r}") from fault
        if answer.status >= 500:
            raise Unheard(f"{method} {path}: {answer.status} {found}")
        return answer.status, found

    async def insist(
        self, method: str, path: str, body: Any = None, *, seconds: float = 60, **more: Any
    ) -> Any:
        """The answer of a call that may be made again, as soon as there is one; AssertionError when it says no."""

        async def once() -> Any:
            try:
                status, answer = await self.call(method, path, body, **more)
            except Unheard:
                await asyncio.sleep(0.3)
                return None
            if status == 429:
                await asyncio.sleep(1)
                return None
            assert status < 300, f"{method} {path}: {status} {answer}"
            return answer

        return await eventually(once, seconds=seconds)

    async def turn(self, platform: str, **dials: Any) -> None:
        """Turn dials of an emulated platform."""
        await self.steer(platform, "_dials", dials)

    async def steer(self, platform: str, control: str, body: Any = None) -> Any:
        """One of the emulator's controls: GET without a body."""
        method = "GET" if body is None else "POST"
        address = f"{self.sandbox}/{platform}/{control}"
        sent = {} if body is None else {"json": body}
        async with self.http.request(method, address, **sent) as answer:
            text = await answer.text()
            assert answer.status < 300, f"{control} of {platform}: {answer.status} {text}"
            return await answer.json(content_type=None) if text else None

    async def wall(self) -> list[Json]:
        """All that is public, of all platforms."""
        async with self.http.get(f"{self.sandbox}/wall.json") as answer:
            return list(await answer.json())

    async def rows(self, statement: str, *args: Any) -> list[Json]:
        """Read the database behind everybody's back. Raises Away."""
        return await self.store.rows(statement, *args)

    def tokens(self, kind: str = "") -> list[str]:
        """Every token that an emulator gave out: `access`, `refresh`, or all."""
        path = self.folder / "tokens"
        given = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
        return [token for what, token in given if kind in ("", what)]

    def logs(self) -> dict[str, str]:
        """What each process has printed."""
        return {path.name: path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))}


def _path_of(*first: str) -> str:
    inherited = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join(part for part in [*first, inherited] if part)


@asynccontextmanager
async def open_fleet(
    folder: Path,
    *,
    seed: str,
    shape: Shape = FLEET,
    apis: int | None = None,
    workers: int | None = None,
    site: Site | None = None,
    **env: str,
) -> AsyncIterator[Fleet]:
    """Everything up and answering; everything gone afterwards.

    `apis` and `workers`: other than its shape has. `site`: with plugins that are not installed; then time can pass
    for all of it (passing.py).
    """
    store = shape.open_store(folder)
    http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    fleet: Fleet | None = None
    try:
        path = {"PYTHONPATH": _path_of(str(HOOK), *(map(str, site.paths) if site else ()))}
        if site:
            path["TORTURE_HOURS"] = str(folder / "hours")
        if named := os.environ.get("PICSCRIPTER_PLUGINS"):
            path["PICSCRIPTER_PLUGINS"] = named
        port = free_port()
        emulator = Program(
            "sandbox",
            "--port",
            str(port),
            folder=folder,
            env={**path, "TORTURE_TOKENS": str(folder / "tokens")},
        )
        sandbox = f"http://127.0.0.1:{port}"
        settings = {
            **SECRETS,
            **path,
            **store.settings,
            "PICSCRIPTER_SANDBOX": sandbox,
            "PICSCRIPTER_SETTLE_SECONDS": str(SETTLE),
            "PICSCRIPTER_ATTEMPTS": "8",
            "PICSCRIPTER_BACKOFF_SECONDS": "0.5",
            "MEDIA_ALLOW_HOSTS": f"127.0.0.1:{port}",
            "PUBLIC_URL": f"http://127.0.0.1:{free_port()}",
            **env,
        }
        fleet = Fleet(folder, shape, store, sandbox, http, settings, random.Random(f"{seed}/calls"))
        fleet.programs.append(emulator)
        await eventually(lambda: _answers(http, sandbox), seconds=60)
        apis, workers = apis or shape.apis, shape.workers if workers is None else workers
        for kind in ["serve"] * apis + ["worker"] * workers:
            fleet.start(fleet.add(kind))
            if len(fleet.processes) == 1:
                await fleet.until_up(fleet.apis[0])  # it makes the tables
        await asyncio.gather(*(fleet.until_up(each) for each in fleet.processes))
        yield fleet
    finally:
        await http.close()
        if fleet is not None:
            await asyncio.gather(*(asyncio.to_thread(each.end, seconds=5) for each in fleet.programs))
        await asyncio.to_thread(store.close)


async def _answers(http: aiohttp.ClientSession, sandbox: str) -> bool | None:
    try:
        async with http.get(f"{sandbox}/wall.json") as answer:
            return True if answer.status == 200 else None
    except (OSError, aiohttp.ClientError):
        return None
