"""What all tests share, the core's and the plugins' alike; the fixtures themselves are in tests/support."""

import pytest

pytest.register_assert_rewrite("support")
pytest_plugins = ["support.fixtures", "support.servers", "support.browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full` adds what needs more than Python: a real browser."""
    parser.addoption("--full", action="store_true", help="also run the tests that drive a real browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out, visibly, unless `--full` or an explicit `-m browser` asks for them."""
    if config.getoption("--full") or "browser" in config.getoption("-m"):
        return
    kept = [item for item in items if item.get_closest_marker("browser") is None]
    left_out = [item for item in items if item.get_closest_marker("browser") is not None]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
