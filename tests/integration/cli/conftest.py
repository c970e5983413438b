"""Commands as an operator types them, in a folder and home of their own."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.demo import PICSCRIPTER, environment


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def picscripter(tmp_path: Path) -> Callable[..., Done]:
    """`picscripter("seed", "--json", DATABASE_URL=…)`."""

    def run(*words: str, **env: str) -> Done:
        done = subprocess.run(
            [*PICSCRIPTER, *words],
            env=environment(tmp_path, **env),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return run
