"""`picscripter sandbox`: the emulated platforms alone."""

import argparse

from picscripter.cli import ports, saying
from picscripter.cli.exits import Exit, Failed, Missing
from picscripter.cli.stopping import asked_to_stop
from picscripter.plugin.clock import SystemClock
from picscripter.sandbox import NoSandbox, serve


async def main(given: argparse.Namespace) -> Exit:
    """Emulate until asked to stop."""
    if (hindrance := ports.why_not(given.port, given.host)) is not None:
        raise Failed(hindrance)
    with asked_to_stop("Stopping.") as stop:
        try:
            async with serve(
                SystemClock(), given.platforms or None, host=given.host, port=given.port
            ) as address:
                _tell(given, address)
                await stop.wait()
        except NoSandbox as fault:
            raise Missing(f"There is no such sandbox: {fault}.") from fault
    return Exit.FINE


def _tell(given: argparse.Namespace, address: str) -> None:
    if given.json:
        saying.as_json({"sandbox": address, "wall": f"{address}/"})
        return
    saying.note(f"The sandbox runs at {address}; its wall is that page. Point a server at it:")
    saying.note(f"  PICSCRIPTER_SANDBOX={address} picscripter serve")
