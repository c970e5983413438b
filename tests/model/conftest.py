"""The schema that every world of the model begins with."""

from pathlib import Path

import pytest

from support.postgres import run_outside_the_loop
from support.schema import migrate


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("model") / "schema.db"
    run_outside_the_loop(migrate(f"sqlite:///{path}"))
    return path
