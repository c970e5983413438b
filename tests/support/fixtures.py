"""The fixtures that cost nothing (the event loop, mocked answers, programs), and how examples are tried."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.aioresponses import aioresponses
from support.program import Program

# How long one example takes says what else the machine does: at 200 ms, the default, a busy one fails tests that are
# right. Hypothesis' own profile for CI asks for neither (https://hypothesis.readthedocs.io/en/latest/reference/api.html).
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """asyncio alone: the server's libraries know no other."""
    return "asyncio"


@pytest.fixture
def responses() -> Iterator[aioresponses]:
    """aiohttp's client answers from a script; an address that nobody scripted is refused."""
    with aioresponses() as scripted:
        yield scripted


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start `picscripter <words>`: `serve = program("serve", env={…}); await serve.until_ready()`."""
    started: list[Program] = []

    def start(*words: str, env: dict[str, str] | None = None, folder: Path = tmp_path) -> Program:
        started.append(Program(*words, folder=folder, env=env))
        return started[-1]

    yield start
    for each in reversed(started):
        each.end()
