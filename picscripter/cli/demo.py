"""`picscripter demo`: server, emulated platforms, a user, his accounts and first posts, in one process."""

import argparse
import asyncio
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from picscripter import wiring
from picscripter.cli import logs, ports, saying, showing
from picscripter.cli.browser import NoButton
from picscripter.cli.exits import Exit, Failed, Missing
from picscripter.cli.settings import NO_FILE
from picscripter.cli.showing import Demo
from picscripter.cli.stopping import asked_to_stop
from picscripter.cli.tour import Json, Tour
from picscripter.plugin.clock import SystemClock
from picscripter.sandbox import samples
from picscripter.sandbox import serve as serve_sandbox
from picscripter.settings import Settings, load

PORT, SANDBOX_PORT = 5000, 4111
LATER = timedelta(seconds=30)
HELLO = "Hello from picscripter! One request, one post: that is the promise."
WAVES = "Six seconds of sea, uploaded in pieces and resumed wherever it is cut."
ON_TIME = "Right on time: scheduled for {at:%H:%M:%S} UTC, and here it is."


async def main(given: argparse.Namespace) -> Exit:
    """Everything, until asked to stop."""
    logs.install(level=logging.WARNING)
    port, sandbox_port = _ports(given)
    with asked_to_stop("Stopping …") as stop, _folder(given.data) as folder:
        saying.note("Starting the emulated platforms …")
        async with serve_sandbox(SystemClock(), port=sandbox_port) as sandbox:
            api = f"http://{ports.LOOPBACK}:{port}"
            demo = Demo(api=api, sandbox=sandbox, data=folder, kept=given.data is not None)
            saying.note("Starting the server …")
            await _run(demo, port, stop, json=given.json)
    return Exit.FINE


async def _run(demo: Demo, port: int, stop: asyncio.Event, *, json: bool) -> None:
    up = asyncio.Event()
    settings = _settings(demo, port)
    serving = asyncio.create_task(
        wiring.serve(
            settings, host=ports.LOOPBACK, port=port, with_engine=True, stop=stop, ready=lambda _: up.set()
        )
    )
    beginning = asyncio.create_task(_begin(demo, up))
    asked = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, beginning, asked}, return_when=asyncio.FIRST_COMPLETED)
        if beginning.done():
            beginning.result()
            (showing.for_programs if json else showing.for_people)(demo)
            await serving
    finally:
        stop.set()
        for task in (beginning, asked):
            task.cancel()
        await serving


async def _begin(demo: Demo, up: asyncio.Event) -> None:
    """What a newcomer's app would do first, over HTTP."""
    await up.wait()
    # Addresses in figures: an ordinary jar keeps no cookies of theirs.
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        tour = Tour(session, demo.api, demo.sandbox)
        await tour.admit(demo.email, demo.password)
        demo.token = tour.token
        platforms = await tour.platforms()
        if not platforms:
            raise Missing("No platform is installed: `pip install 'picscripter[all]'` brings all of ours.")
        for platform in platforms:
            await _connect(demo, tour, platform)
        await _post(demo, tour)


async def _connect(demo: Demo, tour: Tour, platform: Json) -> None:
    """One account; a stranger's plugin that brings no sandbox, or asks for a password first, stays without."""
    name, label = platform["name"], platform["label"]
    saying.note(f"Connecting {label}, as a person would: consent page, Allow, callback …")
    try:
        handle = await tour.connect(name)
    except (NoButton, Failed) as fault:
        saying.note(f"{label} could not be connected, so the demo goes on without it: {fault}")
    else:
        demo.connections.append({"platform": name, "accountHandle": handle})
        demo.options[name] = await tour.options(name)


async def _post(demo: Demo, tour: Tour) -> None:
    """One batch with a picture and one with a video to all that take them, and another one a little later."""
    first, second, *_ = samples.PICTURES
    picture = {
        "type": "image",
        "alt": "A lighthouse and a sailing boat at dusk",
        "id": await tour.hand_in(first),
    }
    targets, shared = await _fitting(demo, tour, {"caption": HELLO, "media": picture})
    saying.note(f"Publishing a picture with one request: {_names(targets)} …")
    demo.posts += await tour.publish(targets, shared) if targets else []
    video = {"type": "video", "id": await tour.hand_in(samples.VIDEO)}
    targets, shared = await _fitting(demo, tour, {"caption": WAVES, "media": video}, only=True)
    if targets:
        saying.note(f"Publishing a video with one request: {_names(targets)} …")
        demo.posts += await tour.publish(targets, shared)
    at = (SystemClock().now() + LATER).replace(microsecond=0)
    saying.note(f"Scheduling another one for {at:%H:%M:%S} UTC …")
    picture = {"type": "image", "alt": "A cup of coffee", "id": await tour.hand_in(second)}
    targets, shared = await _fitting(demo, tour, {"caption": ON_TIME.format(at=at), "media": picture})
    demo.scheduled += await tour.schedule(targets, shared, at) if targets else []


async def _fitting(demo: Demo, tour: Tour, shared: Json, *, only: bool = False) -> tuple[list[Json], Json]:
    """Targets for all accounts that take it; a text alone (unless `only`) where they take no such file."""
    targets = []
    for connection in demo.connections:
        target = {
            "platform": connection["platform"],
            "options": demo.options.get(connection["platform"]) or {},
        }
        fits = [target] if only else [target, {**target, "media": []}]
        found = [each for each in fits if await tour.takes(each, shared)][:1]
        targets += found
    return targets, shared


def _names(targets: list[Json]) -> str:
    return ", ".join(target["platform"] for target in targets)


def _settings(demo: Demo, port: int) -> Settings:
    """The demo's own: nothing that is set for a real installation reaches it, and nothing of it gets out."""
    wall = demo.sandbox.removeprefix("http://")
    return load(
        {
            "PICSCRIPTER_DATA": str(demo.data),
            "PICSCRIPTER_SANDBOX": demo.sandbox,
            "PICSCRIPTER_PLUGINS": os.environ.get("PICSCRIPTER_PLUGINS", ""),
            "PORT": str(port),
            "PUBLIC_URL": demo.api,
            "MEDIA_ALLOW_HOSTS": f"{wall},{wall.replace(ports.LOOPBACK, 'localhost')}",
        },
        env_file=NO_FILE,
    )


@contextmanager
def _folder(given: str | None) -> Iterator[Path]:
    if given is not None:
        folder = Path(given).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="picscripter-demo-") as name:
        yield Path(name)


def _ports(given: argparse.Namespace) -> tuple[int, int]:
    port = _port(given.port, PORT, "--port", frozenset())
    return port, _port(given.sandbox_port, SANDBOX_PORT, "--sandbox-port", frozenset({port}))


def _port(wanted: int | None, default: int, option: str, used: frozenset[int]) -> int:
    """The wanted one; any free one for 0; the default, or another one with a note when that is taken."""
    if wanted == 0:
        return ports.free(used)
    port = default if wanted is None else wanted
    if port not in used and not ports.is_taken(port):
        return port
    if wanted is not None:
        raise Failed(
            f"Port {port} is taken. Choose another with {option} (0: any free one), or leave it out."
        )
    other = ports.free(used)
    saying.note(f"Port {port} is taken, so this uses {other}.")
    return other
