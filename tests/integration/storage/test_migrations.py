"""The schema comes up, goes down and comes up again, and is what the models say, on both databases."""

import asyncio

import pytest
from tortoise import Model
from tortoise.context import TortoiseContext

from picscripter.storage import media_models, migrations, models
from picscripter.storage.database import open_database, tortoise_config
from support.connecting import CLOCK, add_user

pytestmark = pytest.mark.anyio

MODELS = [
    model
    for model in {**vars(models), **vars(media_models)}.values()
    if isinstance(model, type) and issubclass(model, Model) and model is not Model
]
TABLES = {model._meta.db_table for model in MODELS}


async def said(url):
    """What the models say of each table. Tortoise knows the columns of references once it was set up."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(url))
        return {
            model._meta.db_table: {
                column: bool(model._meta.fields_map[name].null)
                for name, column in model._meta.fields_db_projection.items()
            }
            for model in MODELS
        }


async def shape(url):
    """Each table's columns, and whether they may be NULL."""
    async with open_database(url, CLOCK) as database:
        if database.dialect.name == "sqlite":
            rows = await database.rows(
                """SELECT m.name AS name, c.name AS col, c."notnull" = 0 AS free FROM sqlite_master m
                JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"""
            )
        else:
            rows = await database.rows(
                """SELECT table_name AS name, column_name AS col, is_nullable = 'YES' AS free
                FROM information_schema.columns WHERE table_schema = 'public'"""
            )
    tables = {}
    for row in rows:
        tables.setdefault(row["name"], {})[row["col"]] = bool(row["free"])
    return tables


async def indexes(url):
    async with open_database(url, CLOCK) as database:
        if database.dialect.name == "sqlite":
            rows = await database.rows("SELECT name FROM sqlite_master WHERE type = 'index'")
        else:
            rows = await database.rows("SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public'")
    return {row["name"] for row in rows}


async def test_an_empty_database_is_brought_up_once(empty_database_url):
    applied = await migrations.migrate(empty_database_url)
    assert applied
    assert await migrations.migrate(empty_database_url) == []
    assert await migrations.pending(empty_database_url) == []


async def test_another_database_that_is_open_is_not_taken_for_this_one(sqlite_url, empty_database_url):
    async with open_database(sqlite_url, CLOCK):
        assert await migrations.migrate(empty_database_url)
    assert (await shape(empty_database_url)).keys() >= TABLES


async def test_before_the_first_migration_all_are_pending(empty_database_url):
    pending = await migrations.pending(empty_database_url)
    assert len(await migrations.migrate(empty_database_url)) == len(pending) > 0


async def test_the_schema_is_what_the_models_say(database_url):
    found = await shape(database_url)
    found.pop("aerich")
    assert found == await said(database_url)


async def test_the_indexes_that_the_engine_stands_on_are_there(database_url):
    assert {"idx_posts_wake", "uid_journal_commits_open", "idx_journal_commits_post"} <= await indexes(
        database_url
    )


async def test_down_and_up_again_gives_the_same_schema(database_url):
    before = await shape(database_url)
    await migrations.downgrade(database_url, 0)
    assert not set(await shape(database_url)) & TABLES
    await migrations.migrate(database_url)
    assert await shape(database_url) == before


async def test_rows_are_kept_when_nothing_is_to_be_applied(database_url):
    async with open_database(database_url, CLOCK) as database:
        await add_user(database, "anna@example.com")
    await migrations.migrate(database_url)
    async with open_database(database_url, CLOCK) as database:
        assert (await database.rows("SELECT email FROM users"))[0]["email"] == "anna@example.com"


async def test_of_four_processes_that_start_at_once_each_finds_the_schema(empty_database_url):
    applied = await asyncio.gather(
        *(asyncio.to_thread(asyncio.run, migrations.migrate(empty_database_url)) for _ in range(4))
    )
    assert sum(bool(names) for names in applied) == 1
    assert set(await shape(empty_database_url)) >= TABLES


async def test_options_of_the_pool_in_the_address_are_not_sent_to_postgres(empty_postgres_url):
    url = f"{empty_postgres_url}?minsize=2&sslmode=prefer&maxsize=3"
    assert await migrations.migrate(url)
    async with open_database(url, CLOCK) as database:
        assert await database.rows("SELECT 1 AS one") == [{"one": 1}]


async def test_the_files_of_a_new_sqlite_database_are_its_owners_alone(tmp_path):
    url = f"sqlite:///{tmp_path}/fresh/picscripter.db"
    await migrations.migrate(url)

    async with open_database(url, CLOCK) as database:
        await database.rows("SELECT 1")
        modes = {
            path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "fresh").glob("picscripter.db*")
        }

    assert modes
    assert set(modes.values()) == {0}
