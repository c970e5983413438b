"""What a rolling upgrade stands on: migrations only add, and statements name their columns."""

import asyncio
import importlib
import re
from types import SimpleNamespace

import pytest

from picscripter.storage.migrations.applied import known
from picscripter.storage.migrations.compatible import needed, number
from support.additive import breaking
from support.source import modules

MIGRATIONS = sorted(known(), key=number)
STAR = re.compile(
    r"\b(?:SELECT|RETURNING)\s+(?:DISTINCT\s+)?(?:\w+\.)?\*|\w\.\*\s*(?:,|FROM)|INSERT INTO \w+\s+(?!\()"
)


def sql_of(name: str, dialect: str) -> str:
    found = importlib.import_module(f"picscripter.storage.migrations.models.{name.removesuffix('.py')}")
    database = SimpleNamespace(capabilities=SimpleNamespace(dialect=dialect))
    return asyncio.run(found.upgrade(database))


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
@pytest.mark.parametrize("name", [name for name in MIGRATIONS[1:] if not needed(name)])
def test_a_migration_only_adds_or_says_whom_it_needs(name, dialect):
    wrong = breaking(sql_of(name, dialect))
    assert not wrong, f"expand now, contract a release later (docs/how-to/upgrade.md): {wrong}"


def test_the_numbers_of_migrations_are_unique_and_without_gaps():
    assert [number(name) for name in MIGRATIONS] == list(range(len(MIGRATIONS)))


def test_what_a_contracting_migration_needs_came_before_it():
    assert [name for name in MIGRATIONS if needed(name) >= max(number(name), 1)] == []


def test_statements_name_their_columns_one_by_one():
    found = [
        f"{module.path}: {match[0]}"
        for module in modules().values()
        for match in STAR.finditer(module.path.read_text())
        if "storage" in module.path.parts
    ]
    assert found == []
