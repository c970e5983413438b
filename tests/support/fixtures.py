"""The fixtures that cost nothing: the event loop, mocked answers, programs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.aioresponses import aioresponses
from support.program import Program


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
