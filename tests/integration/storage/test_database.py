"""One SQL for two databases: transactions, conflicts, time, and what a cancelled caller leaves behind."""

import asyncio
import contextlib

import pytest

from picscripter.storage.database import Conflict, dialect_of, open_database, sqlite_path, tortoise_config
from picscripter.storage.fields import to_ms
from support.connecting import CLOCK

pytestmark = pytest.mark.anyio

ADD = "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, :now)"


async def stored(database):
    return [row["jti"] for row in await database.rows("SELECT jti FROM revoked_tokens ORDER BY jti")]


async def test_what_fails_inside_a_transaction_takes_all_of_it_back(database):
    with contextlib.suppress(ZeroDivisionError):
        async with database.transaction() as transaction:
            await transaction.run(ADD, "a")
            raise ZeroDivisionError
    assert await stored(database) == []


async def test_a_cancelled_transaction_takes_effect_not_at_all_and_blocks_nobody(database):
    reached = asyncio.Event()

    async def work():
        async with database.transaction() as transaction:
            await transaction.run(ADD, "a")
            reached.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.run(ADD, "b")
    assert await stored(database) == ["b"]


async def test_a_caller_that_is_cancelled_anywhere_leaves_the_database_usable(database):
    async def work(number):
        async with database.transaction() as transaction:
            await transaction.run(ADD, f"a{number}")
            await transaction.run(ADD, f"b{number}")

    for turns in range(20):
        task = asyncio.create_task(work(turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    names = await stored(database)
    assert {name[1:] for name in names if name[0] == "a"} == {name[1:] for name in names if name[0] == "b"}
    await database.run(ADD, "c")


async def test_a_row_that_is_there_already_is_a_conflict(database):
    await database.run(ADD, "a")
    with pytest.raises(Conflict):
        await database.run(ADD, "a")
    await database.run(ADD, "b")


async def test_its_time_is_the_time(database):
    assert abs(await database.now() - to_ms(CLOCK.now())) < 5_000


async def test_lists_of_rows_and_texts_are_arguments_whatever_they_hold(database):
    from picscripter.storage.dialect import rows_argument, values_argument

    names = ["it's", 'a "b"', "ü\u2028 $1", ""]
    await database.run(
        "INSERT INTO revoked_tokens (jti, expires_at) SELECT x.jti, x.at FROM ROWS($1: jti text, at bigint) AS x",
        rows_argument([{"jti": name, "at": number} for number, name in enumerate(names)]),
    )
    found = await database.rows(
        "SELECT jti FROM revoked_tokens WHERE jti IN VALUES($1) ORDER BY expires_at", values_argument(names)
    )
    assert [row["jti"] for row in found] == names


async def test_an_intent_survives_the_crash_of_the_database_server(database):
    question = "PRAGMA synchronous" if database.dialect.name == "sqlite" else "SHOW synchronous_commit"
    [row] = await database.rows(question)
    assert next(iter(row.values())) in (2, "on")


async def test_sqlite_makes_its_folder(tmp_path):
    async with open_database(f"sqlite:///{tmp_path}/a/b.db", CLOCK) as database:
        assert await database.rows("SELECT 1 AS one") == [{"one": 1}]


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="DATABASE_URL"):
        dialect_of("mysql://localhost/x")


def test_a_sqlite_path_may_be_relative_absolute_or_quoted():
    assert [str(sqlite_path(f"sqlite:///{rest}")) for rest in ("a.db", "/tmp/a.db", "a%20b.db")] == [
        "a.db",
        "/tmp/a.db",
        "a b.db",
    ]


def test_an_operator_cannot_make_commits_forgetful_by_accident():
    credentials = tortoise_config("postgresql://u:p%40w@h:5433/d?sslmode=require")["connections"]["postgres"][
        "credentials"
    ]
    assert credentials["server_settings"]["synchronous_commit"] == "on"
    assert (credentials["user"], credentials["password"], credentials["port"]) == ("u", "p@w", 5433)


def test_no_tuning_in_the_address_makes_commits_forgetful():
    url = "postgresql://u@h/d?synchronous_commit=off"
    credentials = tortoise_config(url)["connections"]["postgres"]["credentials"]
    assert credentials["server_settings"]["synchronous_commit"] == "on"
