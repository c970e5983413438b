"""`./dev bench large_video`: one large video from an address to each platform, beside curl piping the same bytes.

Prints, for each platform that takes it: how long it took, what memory the worker grew by, and the throughput as a
ratio of `curl | curl` from the same server into a server that hashes what it gets, as the emulators do. Several rounds,
one of each in turn; the medians count.
"""

import argparse
import asyncio
import hashlib
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from aiohttp import web

from picscripter.cli.browser import NoButton
from picscripter.cli.exits import Failed
from picscripter.cli.ports import free
from picscripter.cli.tour import Tour
from picscripter.sandbox import samples

MIB = 1024 * 1024
PICSCRIPTER = str(Path(sys.executable).with_name("picscripter"))
LONGEST = 900.0


def main(words: list[str] | None = None) -> int:
    """Run it; 0 when every upload kept to the bounds."""
    parser = argparse.ArgumentParser(prog="./dev bench large_video", description=__doc__)
    parser.add_argument("--mib", type=int, default=2000, help="how large the video is")
    parser.add_argument("--rounds", type=int, default=3, help="how often each of both")
    parser.add_argument("--platforms", nargs="*", help="only these")
    parser.add_argument("--serve", choices=("file", "sink"), help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.serve == "file":
        return _serve_file(Path(given.rest[0]), int(given.rest[1]))
    if given.serve == "sink":
        return _serve_sink(int(given.rest[0]))
    return asyncio.run(_bench(given.mib * MIB, given.platforms, given.rounds))


async def _bench(size: int, only: list[str] | None, rounds: int) -> int:
    with tempfile.TemporaryDirectory(prefix="picscripter-bench-") as name:
        folder = Path(name)
        film = folder / "film.mp4"
        make_film(film, size)
        print(f"A video of {size / MIB:,.0f} MiB; {os.cpu_count()} cores.\n", flush=True)
        async with _file_server(film) as address:
            rows = [row async for row in _all(folder, film, address, only, rounds)]
    print(json.dumps(rows))
    return 0 if all(row["grownMiB"] <= 32 and row["ratio"] >= 0.5 for row in rows) else 1


def make_film(path: Path, size: int) -> None:
    """The sample video with a box of nothing behind it (ISO/IEC 14496-12, 8.1.2): valid, and as large as one likes."""
    content = Path(samples.__file__).parent.joinpath("samples", samples.VIDEO).read_bytes()
    with path.open("wb") as file:
        file.write(content)
        file.write(struct.pack(">I4sQ", 1, b"free", size - len(content)))
        file.truncate(size)


def make_new(path: Path) -> None:
    """The same film to look at, and other bytes: nobody has them already."""
    with path.open("r+b") as file:
        file.seek(-16, os.SEEK_END)
        file.write(os.urandom(16))


async def _curl(address: str, size: int) -> float:
    """Seconds of `curl | curl` into a server that hashes what it gets."""
    with _process("--serve", "sink", port := str(free())):
        await _until_up(f"http://127.0.0.1:{port}/")
        await asyncio.to_thread(_touch_memory, size + 512 * MIB)
        began = time.monotonic()
        pipe = f"curl -s {address} | curl -s -T - http://127.0.0.1:{port}/"
        shell = await asyncio.create_subprocess_shell(pipe, stdout=asyncio.subprocess.PIPE)
        out, _ = await shell.communicate()
        assert int(out) == size, out
        return time.monotonic() - began


async def _all(
    folder: Path, film: Path, address: str, only: list[str] | None, rounds: int
) -> AsyncIterator[dict[str, Any]]:
    size = film.stat().st_size
    async with _house(folder) as (tour, server):
        for platform in await tour.platforms():
            name = platform["name"]
            if only and name not in only:
                continue
            try:
                await tour.connect(name)
            except (NoButton, Failed):
                continue
            ours, curls = [], []
            await _curl(address, size)  # for neither it is the first one who reads the film
            for _ in range(rounds):
                make_new(film)
                row = await _one(tour, server, name, address, size)
                if row is None:
                    break
                ours.append(row)
                # Right after it, each time: what else the machine has to do, both had to bear.
                curls.append(await _curl(address, size))
                print(f"{'curl | curl':<12} {_pace(curls[-1], size)}", flush=True)
            if ours:
                yield _median(name, ours, curls)


def _median(name: str, ours: list[dict[str, float]], curls: list[float]) -> dict[str, Any]:
    seconds, curl = statistics.median(row["seconds"] for row in ours), statistics.median(curls)
    ratio, grown = round(curl / seconds, 2), max(row["grownMiB"] for row in ours)
    return {"platform": name, "seconds": seconds, "curl": round(curl, 2), "ratio": ratio, "grownMiB": grown}


def _pace(seconds: float, size: int) -> str:
    return f"{seconds:7.1f} s {size / MIB / seconds:7.0f} MiB/s"


def _touch_memory(size: int) -> None:
    """Of a virtual machine, what memory nobody used lately is handed out by its host, slowly: neither side pays that."""
    subprocess.run([sys.executable, "-c", f"len(bytes([1]) * {size})"], check=True)


async def _one(
    tour: Tour, server: psutil.Process, name: str, address: str, size: int
) -> dict[str, float] | None:
    """Publish it there; None when the platform takes no such video."""
    headers = {"Authorization": f"Bearer {tour.token}"}
    body = {
        "platform": name,
        "caption": "A long way",
        "options": await tour.options(name),
        "media": {"type": "video", "url": address, "fetch": "publish"},
    }
    await _warm(tour, body)
    await asyncio.to_thread(_touch_memory, size + 512 * MIB)
    before = server.memory_info().rss
    peak, began = before, time.monotonic()
    async with tour.session.post(f"{tour.api}/api/posts", json=body, headers=headers) as answer:
        post = await answer.json()
        if answer.status != 202:
            print(f"{name:<12} takes none: {post.get('detail')}", flush=True)
            return None
    while post["status"] not in ("published", "delivered", "failed", "held", "unknown"):
        peak = max(peak, server.memory_info().rss)
        assert time.monotonic() - began < LONGEST, f"{name} took too long: {post}"
        await asyncio.sleep(0.1)
        async with tour.session.get(f"{tour.api}/api/posts/{post['id']}", headers=headers) as answer:
            post = await answer.json()
    seconds = time.monotonic() - began
    if post["status"] not in ("published", "delivered"):
        print(f"{name:<12} {post['status']}: {(post['error'] or {}).get('message')}", flush=True)
        return None
    grown = (peak - before) / MIB
    print(f"{name:<12} {_pace(seconds, size)}   + {grown:.1f} MiB", flush=True)
    async with tour.session.get(f"{tour.api}/api/posts/{post['id']}/status", headers=headers) as answer:
        for line in (await answer.json())["logs"]:
            if line["level"] != "info":
                print(f"{'':<12} {line['message']}", flush=True)
    async with tour.session.post(f"{tour.sandbox}/{name}/_reset", data="{}"):
        pass
    return {"seconds": round(seconds, 2), "grownMiB": round(grown, 1)}


async def _warm(tour: Tour, body: dict[str, Any]) -> None:
    """A small one first: what is imported once is not what a video costs."""
    video = await tour.hand_in(samples.VIDEO)
    target = {"platform": body["platform"], "options": body["options"]}
    shared = {"caption": "A short way", "media": {"type": "video", "id": video}}
    if await tour.takes(target, shared):
        await tour.publish([target], shared)


@asynccontextmanager
async def _house(folder: Path) -> AsyncIterator[tuple[Tour, psutil.Process]]:
    """Emulators and a server, each a process; a person who is logged in."""
    sandbox_port, port = free(), free()
    sandbox, api = f"http://127.0.0.1:{sandbox_port}", f"http://127.0.0.1:{port}"
    env = {**os.environ, "PICSCRIPTER_DATA": str(folder / "data"), "PICSCRIPTER_SANDBOX": sandbox}
    env |= {"PORT": str(port), "PUBLIC_URL": api, "MEDIA_ALLOW_HOSTS": "127.0.0.1"}
    async with AsyncExitStack() as stack:
        stack.enter_context(_program([PICSCRIPTER, "sandbox", "--port", str(sandbox_port)], env))
        await _until_up(f"{sandbox}/")
        server = stack.enter_context(_program([PICSCRIPTER, "serve"], env))
        await _until_up(f"{api}/healthz")
        jar = aiohttp.CookieJar(unsafe=True)
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        tour = Tour(session, api, sandbox)
        await tour.admit("bench@example.com", "bench-password")
        yield tour, psutil.Process(server.pid)


@asynccontextmanager
async def _file_server(film: Path) -> AsyncIterator[str]:
    with _process("--serve", "file", str(film), port := str(free())):
        address = f"http://127.0.0.1:{port}/film.mp4"
        await _until_up(f"http://127.0.0.1:{port}/")
        yield address


@contextmanager
def _process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    with _program([sys.executable, "-m", "performance.large_video", *words], dict(os.environ)) as running:
        yield running


@contextmanager
def _program(words: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(
        words, env=env, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


async def _until_up(address: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(300):
            try:
                async with session.get(address):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")


def _serve_file(film: Path, port: int) -> int:
    async def give(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(film)

    async def here(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/", here), web.get("/film.mp4", give)])
    web.run_app(app, host="127.0.0.1", port=port, print=None)
    return 0


def _serve_sink(port: int) -> int:
    """Hashes a body, as an emulator does with a large one; answers with its size."""

    async def take(request: web.Request) -> web.Response:
        size, digest = 0, hashlib.sha256()
        while piece := await request.content.readany():
            size += len(piece)
            digest.update(piece)
        return web.Response(text=str(size))

    async def here(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application(client_max_size=1 << 40)
    app.add_routes([web.get("/", here), web.put("/", take)])
    web.run_app(app, host="127.0.0.1", port=port, print=None)
    return 0


if __name__ == "__main__":
    if shutil.which("curl") is None:
        sys.exit("This needs curl.")
    sys.exit(main())
