"""Which emulators are installed."""

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points

from picscripter.sandbox.platform import Sandbox, World

GROUP = "picscripter.sandboxes"


class NoSandbox(Exception):
    """No installed plugin brings a sandbox of that name."""


Factory = Callable[[World], Sandbox]


def load(
    world: World, names: Iterable[str] | None = None, more: Iterable[Factory] = ()
) -> dict[str, Sandbox]:
    """The named emulators, or all installed ones, and `more`; by name.

    Raises NoSandbox for a name that is not installed.
    """
    points = {point.name: point for point in entry_points(group=GROUP)}
    wanted = sorted(points) if names is None else list(names)
    missing = [name for name in wanted if name not in points]
    if missing:
        raise NoSandbox(f"{', '.join(missing)}; installed: {', '.join(sorted(points)) or 'none'}")
    factories = [_factory(points[name].load()) for name in wanted]
    sandboxes = [factory(world) for factory in (*factories, *more)]
    return {sandbox.name: sandbox for sandbox in sandboxes}


def _factory(module: object) -> Factory:
    return module.sandbox  # type: ignore[attr-defined, no-any-return]  # the contract of the group
