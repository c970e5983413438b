"""`picscripter worker`: publishes what is due, beside as many others as there are."""

import argparse

from picscripter import wiring
from picscripter.cli import saying, settings
from picscripter.cli.exits import Exit
from picscripter.cli.stopping import asked_to_stop


async def main(given: argparse.Namespace) -> Exit:
    """Publish until asked to stop."""

    def ready(name: str) -> None:
        if given.json:
            saying.as_json({"worker": name})
        else:
            saying.note(f"Worker {name} publishes what is due. Ctrl-C stops.")

    with asked_to_stop() as stop:
        await wiring.work(settings.read(), stop=stop, ready=ready)
    return Exit.FINE
