"""A database that is away is told apart from a fault of ours, and is used again when it is back."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from picscripter.storage.database import Unavailable, open_database
from picscripter.storage.migrations import migrate
from picscripter.web.edge import edge
from support.connecting import CLOCK
from support.full_disk import can_limit_files

pytestmark = pytest.mark.anyio


async def test_a_postgres_that_was_killed_is_unavailable_until_it_is_back(own_postgres):
    url = own_postgres.create()
    await migrate(url)
    async with open_database(url, CLOCK) as database:
        own_postgres.kill()
        with pytest.raises(Unavailable):
            await database.rows("SELECT 1 AS one")
        with pytest.raises(Unavailable):
            async with database.transaction() as transaction:
                await transaction.run("SELECT 1")

        await asyncio.to_thread(own_postgres.start)
        assert [dict(row) for row in await database.rows("SELECT 1 AS one")] == [{"one": 1}]


async def test_a_postgres_that_takes_no_writes_is_unavailable(postgres_url):
    async with open_database(f"{postgres_url}?default_transaction_read_only=on", CLOCK) as database:
        assert await database.rows("SELECT 1 AS one")
        with pytest.raises(Unavailable):
            await database.run("DELETE FROM workers")
        with pytest.raises(Unavailable):
            async with database.transaction() as transaction:
                await transaction.run("DELETE FROM workers")


@pytest.mark.skipif(not can_limit_files(as_other=True), reason="this system limits no running process")
async def test_a_postgres_whose_tables_cannot_grow_is_unavailable_until_there_is_room(own_postgres):
    url = own_postgres.create()
    grow = "INSERT INTO notes SELECT repeat('x', 1000) FROM generate_series(1, 200)"
    async with open_database(url, CLOCK) as database:
        await database.run("CREATE TABLE notes (text text)")
        [backend] = await database.rows("SELECT pg_backend_pid() AS pid")
        own_postgres.limit_one(backend["pid"], 65_536)
        with pytest.raises(Unavailable, match="could not extend"):
            await database.run(grow)
        own_postgres.limit_one(backend["pid"])
        await database.run(grow)
        assert [dict(row) for row in await database.rows("SELECT count(*) AS n FROM notes")] == [{"n": 200}]


async def test_a_cancelled_beginning_leaves_no_transaction_open(sqlite_url):
    async with open_database(sqlite_url, CLOCK) as database:

        async def begin() -> None:
            async with database.transaction() as transaction:
                await transaction.run("DELETE FROM workers")

        for turns in range(12):
            task = asyncio.create_task(begin())
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        async with database.transaction() as transaction:
            assert await transaction.rows("SELECT 1 AS one")


async def test_an_outage_is_503_with_a_word_on_when_to_come_back():
    async def away(_: web.Request) -> web.Response:
        raise Unavailable("ConnectionRefusedError: [Errno 111]")

    app = web.Application(middlewares=[edge])
    app.router.add_get("/", away)
    async with TestClient(TestServer(app)) as client, client.get("/") as answer:
        problem = await answer.json(content_type=None)

    assert (answer.status, answer.headers["Retry-After"], problem["code"]) == (503, "2", "unavailable")
    assert "111" not in str(problem)
