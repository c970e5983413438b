"""What all tests share, the core's and the plugins' alike; the fixtures themselves are in tests/support."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("support")
pytest_plugins = ["support.fixtures", "support.servers", "support.browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full` adds what needs more than Python: a real browser."""
    parser.addoption("--full", action="store_true", help="also run the tests that drive a real browser")


@pytest.hookimpl(trylast=True)  # when they have been put into a random order, which stays within both halves
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests only where they are wanted; then the modules that wait, before those that calculate."""
    _leave_browsers_out(config, items)
    _begin_with_what_waits(items)


def _leave_browsers_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Visibly, unless `--full` or an explicit `-m browser` asks for them."""
    if config.getoption("--full") or "browser" in config.getoption("-m"):
        return
    kept = [item for item in items if item.get_closest_marker("browser") is None]
    left_out = [item for item in items if item.get_closest_marker("browser") is not None]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def _begin_with_what_waits(items: list[pytest.Item]) -> None:
    """pytest-xdist gives each process a run of neighbours and lets whoever is done take from the end of the others'.

    So one process does what waits for real seconds, and what has the most time first, while the others calculate;
    nobody is left alone at the end with a long one. Modules stay whole, for they share fixtures.
    """
    allowed: dict[Path, float] = {}
    for item in items:
        if any(item.get_closest_marker(name) for name in ("slow", "browser")):
            allowed[item.path] = max(allowed.get(item.path, 0.0), _seconds(item))
    turns = {path: turn for turn, path in enumerate(dict.fromkeys(item.path for item in items))}

    def rank(item: pytest.Item) -> tuple[float, int, bool]:
        if item.path not in allowed:
            return (1.0, 0, False)
        return (-allowed[item.path], turns[item.path], item.get_closest_marker("appointed") is not None)

    items.sort(key=rank)


def _seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0
