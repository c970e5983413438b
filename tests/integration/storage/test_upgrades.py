"""A rolling upgrade: two releases on one database, the newer of which has migrated it."""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from picscripter.storage import migrations
from picscripter.storage.connections import Connections
from picscripter.storage.database import open_database, sqlite_path
from picscripter.storage.journal import Journal
from picscripter.storage.migrations.compatible import LaterRelease
from support.connecting import CLOCK
from support.demo import PICSCRIPTER, environment
from support.house import SECRETS, eventually
from support.next_release import MIGRATION, NUMBER, make_next_release
from support.storing import open_desk, published

pytestmark = pytest.mark.anyio

DROPS = f"{NUMBER + 1}_21000101000000_drops_what_was_used_needs_{NUMBER}.py"


@pytest.fixture(scope="session")
def next_release(tmp_path_factory):
    return make_next_release(tmp_path_factory.mktemp("next-release"))


@pytest.fixture
def of_next_release(next_release, tmp_path):
    """Start `picscripter …` of the release after this one."""

    def start(*words, **env):
        settings = environment(tmp_path, PYTHONPATH=str(next_release), **SECRETS, **env)
        command, pipe = [*PICSCRIPTER, *words], subprocess.PIPE
        started.append(
            subprocess.Popen(command, env=settings, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True)
        )
        return started[-1]

    started = []
    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return json.loads(out)


async def pretend(url, name):
    """As if a later release had applied that one."""
    async with open_database(url, CLOCK) as database:
        await database.run("INSERT INTO aerich (version, app, content) VALUES ($1, 'models', '{}')", name)


@asynccontextmanager
async def in_use(url):
    """Somebody else has a transaction open: no migration comes to its end."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_path(url), isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield
        return
    reader = await asyncpg.connect(url)
    try:
        await reader.execute("BEGIN; SELECT count(*) FROM posts")  # as a backup does, for its whole length
        yield
    finally:
        await reader.close()


async def both_at_the_lock(url, processes):
    """One has the lock of the migrations, and the other one waits for it."""

    async def look():
        for each in processes:
            assert each.poll() is None, each.communicate()
        return await there() or None

    if url.startswith("postgres"):
        other = await asyncpg.connect(url)
        there = partial(other.fetchval, _TWO_AT_THE_LOCK)
        try:
            await eventually(look)
        finally:
            await other.close()
    elif Path("/proc/self/fd").exists():
        there = partial(all_have_open, processes, f"{sqlite_path(url)}.migrating")
        await eventually(look)
    else:
        await asyncio.sleep(2)  # this system shows nobody what others have open


async def all_have_open(processes, path):
    folders = [Path(f"/proc/{each.pid}/fd") for each in processes]
    return all(any(os.path.realpath(one) == path for one in each.iterdir()) for each in folders)


async def test_two_processes_that_start_at_once_migrate_once(of_next_release, database_url):
    async with in_use(database_url):  # so that the first is not ready before the second begins
        both = [of_next_release("migrate", "--json", DATABASE_URL=database_url) for _ in range(2)]
        await both_at_the_lock(database_url, both)
    assert sorted(ended(each)["applied"] for each in both) == [[], [MIGRATION]]


async def test_a_process_of_the_release_before_goes_on_while_the_next_migrates(
    of_next_release, database_url, vault
):
    async with open_database(database_url, CLOCK) as database:  # opened before, with all statements prepared
        desk = await open_desk(database, Connections(database, vault, CLOCK))
        journal = Journal(database, vault)

        async def publish():
            post = await desk.taken()
            assert await journal.remember(
                post.id, post.fence, post.round, name="upload", digest="d", result={"id": 1}
            )
            assert await desk.outcomes.write(
                desk.outcome(post, await desk.intended(post), end=published(post.id))
            )
            return post.id, (await journal.load({post.id: post.round}))[post.id]

        _, before = await publish()
        assert ended(of_next_release("migrate", "--json", DATABASE_URL=database_url))["applied"] == [
            MIGRATION
        ]
        post_id, after = await publish()
        made_by = await database.rows("SELECT made_by FROM posts WHERE id = $1", post_id)

    assert [step.result for step in after.steps.values()] == [step.result for step in before.steps.values()]
    assert [line.state for line in after.lines] == [line.state for line in before.lines]
    assert made_by == [{"made_by": "before"}]


async def test_the_release_before_starts_on_what_the_next_has_added_to(database_url):
    await pretend(database_url, MIGRATION)
    assert await migrations.migrate(database_url) == []
    assert await migrations.of_later_releases(database_url) == [MIGRATION]


async def test_a_database_that_has_lost_what_this_release_uses_is_refused(database_url):
    await pretend(database_url, DROPS)
    with pytest.raises(
        LaterRelease, match=f"migration {NUMBER} must be known, this one knows up to {NUMBER - 1}"
    ):
        await migrations.migrate(database_url)


async def test_only_who_knows_a_migration_takes_it_back(database_url):
    await pretend(database_url, MIGRATION)
    with pytest.raises(LaterRelease, match=f"migrate --down {NUMBER}"):
        await migrations.downgrade(database_url, 1)


async def test_a_process_that_finds_too_new_a_database_says_so_and_ends(sqlite_url, tmp_path):
    await pretend(sqlite_url, DROPS)
    done = await asyncio.to_thread(
        subprocess.run,
        [*PICSCRIPTER, "worker"],
        env=environment(tmp_path, DATABASE_URL=sqlite_url),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert re.search(r"by a later release .* Start the later release", done.stderr, re.DOTALL)
    assert "Traceback" not in done.stderr


async def test_the_doctor_tells_what_a_later_release_added(sqlite_url, tmp_path):
    await pretend(sqlite_url, MIGRATION)
    command, env = [*PICSCRIPTER, "doctor", "--json"], environment(tmp_path, DATABASE_URL=sqlite_url)
    done = await asyncio.to_thread(
        subprocess.run, command, env=env, cwd=tmp_path, capture_output=True, timeout=60
    )
    told = [each["text"] for each in json.loads(done.stdout)["findings"] if each["grade"] == "note"]
    assert f"a later release has added to it: {MIGRATION}" in told


async def test_a_migration_that_waits_for_a_table_does_not_hold_up_all_others(of_next_release, postgres_url):
    other = await asyncpg.connect(postgres_url)
    try:
        async with in_use(postgres_url):
            migrating = of_next_release("migrate", "--json", DATABASE_URL=postgres_url)
            await eventually(lambda: other.fetchval(_WAITS_FOR_POSTS), seconds=30)
            await other.fetch("SELECT count(*) FROM posts", timeout=10)
            assert migrating.poll() is None
    finally:
        await other.close()
    assert ended(migrating)["applied"] == [MIGRATION]


_TWO_AT_THE_LOCK = """SELECT true FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND datname = current_database() HAVING count(*) = 2"""

_WAITS_FOR_POSTS = """SELECT true FROM pg_locks
WHERE relation = 'posts'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted LIMIT 1"""
