"""Posts of unknown outcome, as the operator sees and settles them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from picscripter.plugin import Account, Tokens
from picscripter.plugin.clock import SystemClock
from picscripter.storage.connections import Connections
from picscripter.storage.database import open_database
from picscripter.storage.fields import to_ms
from picscripter.storage.users import StoredUser, Users
from picscripter.storage.vault import Vault

pytestmark = pytest.mark.anyio

SECRETS = dict.fromkeys(("JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET"), "0123456789abcdef" * 4)
CLOCK = SystemClock()


async def _lost(url: str, *, ago: timedelta) -> str:
    """A post whose answer was lost so long ago; its id."""
    post, now = str(uuid.uuid4()), datetime.now(UTC)
    sent = to_ms(now - ago)
    async with open_database(url, CLOCK) as database:
        user = StoredUser(id=str(uuid.uuid4()), email="ann@example.com", password_hash="x")
        await Users(database=database).add(user, now)
        vault = Vault((bytes.fromhex(SECRETS["ENCRYPTION_KEY"]),))
        account = Account(id="me", handle="@ann")
        connection = await Connections(database, vault, CLOCK).save(
            user.id, "twitter", "default", account, Tokens(access="t")
        )
        await database.run(
            """INSERT INTO posts (id, user_id, connection_id, platform, caption, media, options, status, evidence, prepared,
                created_at, updated_at, fence, commit_state, round, attempts)
            VALUES ($1, $2, $3, 'twitter', 'Nobody knows', '[]', '{}', 'unknown', '{"why": "the list was silent"}', $4,
                $5, $5, 1, 'open', 1, 0)""",
            post, user.id, connection.id, False, now,
        )  # fmt: skip
        await database.run(
            """INSERT INTO journal_commits (id, post_id, connection_id, round, name, attempt, fingerprint, state, fence,
                intended_at, deadline, absents, looks)
            VALUES ($1, $2, $3, 1, 'post', 1, 'f', 'lost', 1, $4, $4, 0, 0)""",
            str(uuid.uuid4()), post, connection.id, sent,
        )  # fmt: skip
    return post


async def test_they_are_listed_with_what_is_known(picscripter, database_url):
    post = await _lost(database_url, ago=timedelta(hours=1))
    env = {"DATABASE_URL": database_url, **SECRETS}
    (listed,) = picscripter("resolve", "--json", **env).json
    assert (listed["id"], listed["accountHandle"], listed["email"]) == (post, "@ann", "ann@example.com")
    assert listed["evidence"] == {"why": "the list was silent"}
    assert "the list was silent" in picscripter("resolve", **env).out


async def test_one_that_was_found_is_published_with_its_address(picscripter, sqlite_url):
    post = await _lost(sqlite_url, ago=timedelta(0))
    env = {"DATABASE_URL": sqlite_url, **SECRETS}
    done = picscripter("resolve", post, "published", "--url", "https://x.example/1", "--json", **env)
    assert (done.code, done.json["status"], done.json["externalUrl"]) == (
        0,
        "published",
        "https://x.example/1",
    )
    assert picscripter("resolve", "--json", **env).json == []
    assert picscripter("resolve", post, "discard", **env).code == 1


async def test_before_its_absence_is_certain_it_is_not_sent_again(picscripter, sqlite_url):
    post = await _lost(sqlite_url, ago=timedelta(0))
    done = picscripter("resolve", post, "retry", DATABASE_URL=sqlite_url, **SECRETS)
    assert done.code == 1
    assert "notBefore: 20" in done.err


async def test_after_that_it_may_be_sent_again_or_let_be(picscripter, sqlite_url):
    post = await _lost(sqlite_url, ago=timedelta(hours=1))
    assert (
        picscripter("resolve", post, "discard", "--json", DATABASE_URL=sqlite_url, **SECRETS).json["status"]
        == "cancelled"
    )


async def test_the_doctor_tells_of_what_wants_a_person(picscripter, database_url):
    post = await _lost(database_url, ago=timedelta(hours=1))
    env = {"DATABASE_URL": database_url, **SECRETS}
    assert _about_posts(picscripter("doctor", "--json", **env)) == [("note", "1 of unknown outcome")]
    async with open_database(database_url, CLOCK) as database:
        due = to_ms(datetime.now(UTC) - timedelta(minutes=2))
        await database.run("UPDATE posts SET status = 'queued', due_at = $2 WHERE id = $1", post, due)
    done = picscripter("doctor", "--json", **env)
    assert _about_posts(done) == [("bad", "1 should have been out for a minute")]
    assert [each["grade"] for each in done.json["findings"] if each["topic"] == "workers"] == ["bad"]


def _about_posts(done) -> list[tuple[str, str]]:
    return [(each["grade"], each["text"]) for each in done.json["findings"] if each["topic"] == "posts"]


def test_a_post_that_is_not_there_is_missing(picscripter, sqlite_url):
    assert picscripter("resolve", "nobody", "discard", DATABASE_URL=sqlite_url, **SECRETS).code == 4
