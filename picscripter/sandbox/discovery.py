"""Which emulators are installed."""

import logging
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points

from picscripter.sandbox.platform import Sandbox, World

GROUP = "picscripter.sandboxes"

log = logging.getLogger("picscripter.sandbox")


class NoSandbox(Exception):
    """No installed plugin brings a sandbox of that name."""


Factory = Callable[[World], Sandbox]


def load(
    world: World, names: Iterable[str] | None = None, more: Iterable[Factory] = ()
) -> dict[str, Sandbox]:
    """The named emulators, or all installed ones, and `more`; by name.

    Raises NoSandbox for a name that is not installed, or whose emulator is broken. Among all that are installed a
    broken one is left out, and the log says why: one plugin stops no other.
    """
    points = {point.name: point for point in entry_points(group=GROUP)}
    wanted = sorted(points) if names is None else list(names)
    missing = [name for name in wanted if name not in points]
    if missing:
        raise NoSandbox(f"{', '.join(missing)}; installed: {', '.join(sorted(points)) or 'none'}")
    sandboxes = [
        sandbox
        for name in wanted
        if (sandbox := _open(points[name], world, must=names is not None)) is not None
    ]
    sandboxes += [factory(world) for factory in more]
    return {sandbox.name: sandbox for sandbox in sandboxes}


def _open(point: EntryPoint, world: World, *, must: bool) -> Sandbox | None:
    """An emulator, made by the `sandbox` of the module that the entry point names; None for a broken one."""
    try:
        factory: Factory = point.load().sandbox
        return factory(world)
    except (Exception, SystemExit) as fault:
        # Loading runs a stranger's code, which may do anything.
        why = f"{type(fault).__name__}: {fault}"
        if must:
            raise NoSandbox(f"that of {point.name} is broken: {why}") from fault
        log.warning("the sandbox of %s is left out: %s", point.name, why)
        return None
