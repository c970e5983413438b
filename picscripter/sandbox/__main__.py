"""`python -m picscripter.sandbox`: all installed platforms, on this machine."""

import argparse
import asyncio
import signal

from picscripter.plugin.clock import SystemClock
from picscripter.sandbox.discovery import NoSandbox
from picscripter.sandbox.serving import serve


def main() -> None:
    """Read the command line, and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m picscripter.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4111)
    parser.add_argument("platforms", nargs="*", help="only these (default: all that are installed)")
    try:
        asyncio.run(_run(parser.parse_args()))
    except (NoSandbox, OSError) as error:  # an unknown platform, or a port that is taken
        parser.exit(1, f"{error}\n")


async def _run(wanted: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with serve(SystemClock(), wanted.platforms or None, host=wanted.host, port=wanted.port) as address:
        print(f"The sandbox runs at {address}; the wall: {address}/", flush=True)  # noqa: T201 - a command prints
        await stop.wait()


if __name__ == "__main__":
    main()
