"""Words for tests about accounts: users, Pages, tokens, and posts that wait on them."""

import uuid
from datetime import timedelta
from typing import Any

from picscripter.domain.states import Status
from picscripter.plugin import Account, SystemClock, Tokens
from picscripter.storage.database import Database
from picscripter.storage.fields import to_ms
from picscripter.storage.post_rows import NewPost, StoredPost
from picscripter.storage.posts import Posts
from picscripter.storage.users import StoredUser, Users

# Postgres has its own time of day, so the tests of both databases run on the real one.
CLOCK = SystemClock()


async def add_user(database: Database, email: str) -> str:
    user = StoredUser(id=str(uuid.uuid4()), email=email, password_hash="x")
    await Users(database=database).add(user, CLOCK.now())
    return user.id


def page(number: int = 1, **more: Any) -> Account:
    return Account(id=f"page-{number}", handle=f"Page {number}", kind="page", **more)


def tokens(word: str = "first", **more: Any) -> Tokens:
    return Tokens(access=f"{word}-access", refresh=f"{word}-refresh", scopes=("read", "write"), **more)


async def add_post(
    database: Database, user_id: str, connection_id: str, *, hours: float = 0, status: Status | None = None
) -> StoredPost:
    """A post that waits for its time, `hours` from now."""
    at = CLOCK.now() + timedelta(hours=hours)
    new = NewPost(
        id=str(uuid.uuid4()),
        user_id=user_id,
        connection_id=connection_id,
        platform="social",
        caption="Hello",
        status=status or (Status.SCHEDULED if hours > 0 else Status.QUEUED),
        due_at=to_ms(at),
        media=[],
        options={},
        scheduled_at=at if hours > 0 else None,
    )
    return (await Posts(database, CLOCK).create([new]))[0]


async def columns(database: Database, post_id: str) -> dict[str, Any]:
    return dict((await database.rows("SELECT * FROM posts WHERE id = $1", post_id))[0])


async def set_columns(database: Database, post_id: str, assignments: str) -> None:
    await database.run(f"UPDATE posts SET {assignments} WHERE id = $1", post_id)
