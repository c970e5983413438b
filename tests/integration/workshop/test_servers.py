"""The servers that other tests stand on are real, fresh and gone afterwards."""

import shutil

import asyncpg
import pytest
from redis.asyncio import Redis
from redis.exceptions import TimeoutError as NoAnswer

from support.postgres import OwnPostgres, Postgres
from support.process import Process
from support.redis import OwnRedis

pytestmark = pytest.mark.anyio


async def test_each_database_starts_as_a_copy_of_the_filled_one(postgres: Postgres):
    server = Postgres(postgres.url)

    async def fill(url):
        line = await asyncpg.connect(url)
        await line.execute("CREATE TABLE word (text text); INSERT INTO word VALUES ('here')")
        await line.close()

    urls = [server.create_filled(fill), server.create_filled(fill)]
    for url in urls:
        line = await asyncpg.connect(url)
        assert await line.fetchval("DELETE FROM word RETURNING text") == "here"
        await line.close()
        server.drop(url)
    server.close()


async def test_a_killed_postgres_keeps_what_was_committed(own_postgres: OwnPostgres):
    line = await asyncpg.connect(own_postgres.url)
    await line.execute("CREATE TABLE word (text text); INSERT INTO word VALUES ('kept')")
    own_postgres.kill()
    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await line.execute("SELECT 1")
    line.terminate()
    own_postgres.start()
    again = await asyncpg.connect(own_postgres.url)
    assert await again.fetchval("SELECT text FROM word") == "kept"
    await again.close()


async def test_a_killed_redis_comes_back_empty_on_its_port(own_redis: OwnRedis):
    async with Redis.from_url(own_redis.url) as client:
        await client.set("word", "lost")
    own_redis.restart()
    async with Redis.from_url(own_redis.url) as client:
        assert await client.get("word") is None


async def test_a_paused_redis_answers_after_it_goes_on(own_redis: OwnRedis):
    own_redis.pause()
    async with Redis.from_url(own_redis.url, socket_timeout=0.2, retry=None) as client:
        with pytest.raises(NoAnswer):
            await client.ping()
    own_redis.resume()
    async with Redis.from_url(own_redis.url) as client:
        assert await client.ping()


def test_nothing_of_a_program_outlives_its_end(tmp_path):
    shell = shutil.which("sh")
    family = Process([shell, "-c", "trap '' TERM; sleep 60 & sleep 60"], log=tmp_path / "log")
    assert family.has_family
    family.end(seconds=0.2)
    assert not family.has_family
