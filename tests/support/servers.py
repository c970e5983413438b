"""Fixtures for real databases and carriers. Each is started when the first test asks, once per test process."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.postgres import OwnPostgres, Postgres, open_postgres, run_outside_the_loop
from support.redis import OwnRedis, flush


async def _migrate(url: str) -> None:
    # Imported late: only tests that store something need the storage layer to be importable.
    from support.schema import migrate

    await migrate(url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server that all tests of this process share, each with its own database."""
    server = open_postgres()
    yield server
    server.close()


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """A private server to be killed and restarted (1.5 s; never the one of TEST_DATABASE_URL)."""
    server = OwnPostgres()
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh Postgres database with the newest schema."""
    url = postgres.create_filled(_migrate)
    yield url
    postgres.drop(url)


@pytest.fixture
def empty_postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh Postgres database without a table."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    run_outside_the_loop(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with the newest schema."""
    shutil.copyfile(_sqlite_template, tmp_path / "picscripter.db")
    return f"sqlite:///{tmp_path / 'picscripter.db'}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite file may be made."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with the newest schema: the test runs once on SQLite and once on Postgres."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without a table, once on SQLite and once on Postgres."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture(scope="session")
def _redis_base() -> Iterator[str]:
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        # One database per test process, so that parallel ones do not empty each other's.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        yield f"{given.rstrip('/').removesuffix('/0')}/{worker}"
        return
    server = OwnRedis()
    yield server.url
    server.close()


@pytest.fixture
def redis_url(_redis_base: str) -> str:
    """An empty Redis database."""
    flush(_redis_base)
    return _redis_base


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    """A private server to be killed, paused, flushed and restarted."""
    server = OwnRedis()
    yield server
    server.close()
