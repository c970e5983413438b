"""`picscripter serve`: the API, and (unless workers do that elsewhere) the publishing."""

import argparse

from picscripter import wiring
from picscripter.cli import ports, saying, settings
from picscripter.cli.exits import Exit, Failed
from picscripter.cli.stopping import asked_to_stop
from picscripter.settings import Settings


async def main(given: argparse.Namespace) -> Exit:
    """Serve until asked to stop."""
    wanted = _settings(given)
    with_engine = wanted.redis_url is None if given.worker is None else given.worker
    if (hindrance := ports.why_not(wanted.port, given.host)) is not None:
        raise Failed(hindrance)

    def ready(address: str) -> None:
        if given.json:
            saying.as_json({"api": address, "docs": f"{address}/docs", "publishes": with_engine})
            return
        does = "posts are published here" if with_engine else "`picscripter worker` publishes"
        saying.note(f"Serving at {address}; {does}. For people: {address}/docs. Ctrl-C stops.")

    with asked_to_stop() if with_engine else asked_to_stop("Stopping.") as stop:
        await wiring.serve(
            wanted, host=given.host, port=wanted.port, with_engine=with_engine, stop=stop, ready=ready
        )
    return Exit.FINE


def _settings(given: argparse.Namespace) -> Settings:
    """Port 0 becomes a real one before anything is told to the world: addresses are made of it."""
    wanted = settings.read({} if given.port is None else {"PORT": str(given.port)})
    return wanted if wanted.port else settings.read({"PORT": str(ports.free())})
