"""Running a sandbox: on a port of this machine, until told otherwise."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from picscripter.plugin.clock import Clock
from picscripter.sandbox.app import SILENCE_SECONDS, create_app
from picscripter.sandbox.discovery import Factory

# With aiohttp's 64 KiB a sender of gigabytes is told to pause at every second piece.
_READ = 512 * 1024


@asynccontextmanager
async def serve(
    clock: Clock,
    names: Iterable[str] | None = None,
    *,
    more: Iterable[Factory] = (),
    host: str = "127.0.0.1",
    port: int = 0,
    silence: float = SILENCE_SECONDS,
) -> AsyncIterator[str]:
    """Serve until the block ends; its value is the address, `http://127.0.0.1:4111`. Port 0: any free one.

    Raises NoSandbox; OSError when the port is taken.
    """
    app = create_app(clock, names, more=more, silence=silence)
    runner = web.AppRunner(
        app, access_log=None, keepalive_timeout=silence, shutdown_timeout=1.0, read_bufsize=_READ
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()
