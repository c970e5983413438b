"""What is done to the house itself, by its shape; what is done to the platforms is the same for all."""

import random
from collections.abc import Callable

from torture.disk_harm import Disk
from torture.embedded_harm import DatabaseFile, OneProcess
from torture.fleet import Fleet
from torture.harm import Lane, Services
from torture.releases import Releases
from torture.shapes import EMBEDDED, FLEET


def _of_a_fleet(fleet: Fleet, seed: str) -> list[Lane]:
    return [
        Releases(fleet, random.Random(f"{seed}/processes")),
        Services(fleet, random.Random(f"{seed}/services"), pause=(2.0, 7.0)),
        _disk(fleet, seed),
    ]


def _of_one_process(fleet: Fleet, seed: str) -> list[Lane]:
    return [
        OneProcess(fleet, random.Random(f"{seed}/processes"), pause=(2.0, 6.0)),
        DatabaseFile(fleet, random.Random(f"{seed}/file"), pause=(2.0, 7.0)),
        _disk(fleet, seed),
    ]


def _disk(fleet: Fleet, seed: str) -> Lane:
    return Disk(fleet, random.Random(f"{seed}/disk"), pause=(4.0, 10.0))


_LANES: dict[str, Callable[[Fleet, str], list[Lane]]] = {
    FLEET.name: _of_a_fleet,
    EMBEDDED.name: _of_one_process,
}


def lanes_of_house(fleet: Fleet, seed: str) -> list[Lane]:
    """Drawn from the seed, like all harm."""
    return _LANES[fleet.shape.name](fleet, seed)
