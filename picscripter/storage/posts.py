"""Posts as their owners handle them: accept, read, edit, cancel, take up again, settle.

Every change is one UPDATE that checks what must still be true and takes the fence from whoever runs the post.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from picscripter.domain.states import EDITABLE, ENDED, RETRYABLE, Status
from picscripter.plugin.clock import Clock
from picscripter.storage.batching import Batcher
from picscripter.storage.database import Database, Row
from picscripter.storage.dialect import rows_argument
from picscripter.storage.fields import Ms, from_ms
from picscripter.storage.library import ids_in, use
from picscripter.storage.post_rows import (
    COLUMNS,
    LOG,
    LogLine,
    NewPost,
    StoredPost,
    dump,
    moment_text,
    read_log,
    read_post,
)
from picscripter.storage.settling import TooEarly, Unnamed, open_line, settle


def _soon(moment: str) -> str:
    """What is to go out at once is due now, though the clock of this process be an hour ahead of the database's."""
    return f"CASE WHEN {moment} > :now THEN :now ELSE {moment} END"


_FIRST_DUE = f"CASE WHEN x.status = 'queued' THEN {_soon('x.due_at')} ELSE x.due_at END"

_INSERT = f"""
INSERT INTO posts (id, user_id, connection_id, batch_id, platform, caption, media, options, scheduled_at, status,
    client_post_id, prepared, created_at, updated_at, due_at, wake_at, fence, commit_state, round, attempts)
SELECT x.id, x.user_id, x.connection_id, x.batch_id, x.platform, x.caption, AS_JSON(x.media), AS_JSON(x.options),
    AS_MOMENT(x.scheduled_at), x.status, x.client_post_id, $3, $2, $2, {_FIRST_DUE},
    {_FIRST_DUE}, 0, 'none', 1, 0
FROM ROWS($1: id text, user_id text, connection_id text, batch_id text, platform text, caption text, media text,
    options text, scheduled_at text, status text, client_post_id text, due_at bigint) AS x
JOIN connections c ON c.id = x.connection_id AND c.user_id = x.user_id
RETURNING {COLUMNS}"""


_IF_UNDOABLE = """
CASE WHEN EXISTS (SELECT 1 FROM journal_steps s WHERE s.post_id = posts.id AND s.undo = $4) THEN :now END"""


class Gone(Exception):
    """The connection that a post names is no longer its owner's."""


class Posts:
    """The owners' side of the table of posts; every query names the owner.

    `news` is set when something may have become due; who publishes in the same process waits for it.
    """

    def __init__(self, database: Database, clock: Clock, *, poll: float = 0.1) -> None:
        self._database = database
        self._clock = clock
        self._poll = poll
        self.news = asyncio.Event()
        self._creating: Batcher[Sequence[NewPost], list[StoredPost]] = Batcher(self._create)

    async def create(self, new: Sequence[NewPost]) -> list[StoredPost]:
        """Store the posts together, or none. Conflict: an id or clientPostId is taken. Gone: no such connection.

        MediaGone: media that one of them names were deleted meanwhile.
        """
        posts = await self._creating.submit(new)
        if any(post.status is Status.QUEUED for post in posts):
            self.news.set()
        return posts

    async def _create(self, requests: Sequence[Sequence[NewPost]]) -> list[list[StoredPost]]:
        rows = [self._row(post) for request in requests for post in request]
        async with self._database.transaction() as transaction:
            stored = await transaction.rows(_INSERT, rows_argument(rows), self._clock.now(), False)
            if len(stored) != len(rows):
                raise Gone("the connection is not there any more")
            for post in (post for request in requests for post in request):
                if ids := ids_in(post.media):
                    await use(transaction, post.user_id, post.id, ids)
        by_id = {row["id"]: read_post(row) for row in stored}
        return [[by_id[post.id] for post in request] for request in requests]

    def _row(self, post: NewPost) -> dict[str, Any]:
        return {
            "id": post.id,
            "user_id": post.user_id,
            "connection_id": post.connection_id,
            "batch_id": post.batch_id,
            "platform": post.platform,
            "caption": post.caption,
            "media": dump(post.media),
            "options": dump(post.options),
            "scheduled_at": moment_text(post.scheduled_at),
            "status": post.status,
            "client_post_id": post.client_post_id,
            "due_at": post.due_at,
        }

    async def get(self, user_id: str, post_id: str) -> StoredPost | None:
        return _one(
            await self._database.rows(
                f"SELECT {COLUMNS} FROM posts WHERE id = $1 AND user_id = $2", post_id, user_id
            )
        )

    async def by_client_id(self, user_id: str, client_post_id: str) -> StoredPost | None:
        return _one(
            await self._database.rows(
                f"SELECT {COLUMNS} FROM posts WHERE user_id = $1 AND client_post_id = $2",
                user_id,
                client_post_id,
            )
        )

    async def page(
        self,
        user_id: str,
        *,
        limit: int,
        before: tuple[datetime, str] | None = None,
        status: Status | None = None,
        platform: str | None = None,
    ) -> list[StoredPost]:
        """Newest first; `before` is (created_at, id) of the last one of the page before."""
        where, args = ["user_id = $1"], [user_id, limit]
        for column, value in (("status", status), ("platform", platform)):
            if value is not None:
                args.append(value)
                where.append(f"{column} = ${len(args)}")
        if before is not None:
            args += [before[0], before[1]]
            where.append(f"(created_at, id) < (${len(args) - 1}, ${len(args)})")
        rows = await self._database.rows(
            f"SELECT {COLUMNS} FROM posts WHERE {' AND '.join(where)} ORDER BY created_at DESC, id DESC LIMIT $2",
            *args,
        )
        return [read_post(row) for row in rows]

    async def logs(self, post_id: str) -> list[LogLine]:
        """The post's story, oldest first. The caller has checked whose post it is."""
        rows = await self._database.rows(
            "SELECT level, message, raw, created_at FROM job_logs WHERE post_id = $1 ORDER BY id", post_id
        )
        return [read_log(row) for row in rows]

    async def edit(
        self,
        user_id: str,
        post_id: str,
        *,
        caption: str,
        media: list[dict[str, Any]],
        options: dict[str, Any],
        scheduled_at: datetime | None,
        due_at: Ms | None,
        status: Status,
    ) -> StoredPost | None:
        """Replace the content and the time. None: a commit is intended, or the post has ended: nothing was changed.

        MediaGone: media that it names were deleted meanwhile.
        """
        due = _soon("$9") if status == Status.QUEUED else "$9"
        return await self._change(
            "edited",
            f"""caption = $4, media = $5, options = $6, scheduled_at = $7, status = $8, due_at = {due}, wake_at = {due},
            prepared = $10, attempts = 0, error = NULL, held_until = NULL, worker = NULL""",
            EDITABLE,
            post_id,
            user_id,
            caption,
            dump(media),
            dump(options),
            scheduled_at,
            status,
            due_at,
            False,
            uses=True,
        )

    async def show(self, user_id: str, post_id: str, fence: int, media: list[dict[str, Any]]) -> bool:
        """Write down the files that its addresses turned out to be. False: the fence is spent.

        MediaGone: one of them was deleted meanwhile.
        """
        async with self._database.transaction() as transaction:
            ours = await transaction.rows(
                "UPDATE posts SET media = AS_JSON($3) WHERE id = $1 AND fence = $2 RETURNING id",
                post_id,
                fence,
                dump(media),
            )
            if ours:
                await use(transaction, user_id, post_id, ids_in(media))
        return bool(ours)

    async def cancel(self, user_id: str, post_id: str) -> StoredPost | None:
        """None: a commit is intended, or the post has ended otherwise: nothing was changed."""
        return await self._change(
            "cancelled",
            # Preparation may have left something on the platform: then the engine looks once more, and removes it.
            f"""status = 'cancelled', worker = NULL, error = NULL, held_until = NULL,
            due_at = {_IF_UNDOABLE}, wake_at = {_IF_UNDOABLE}""",
            EDITABLE,
            post_id,
            user_id,
            True,
        )

    async def retry(self, user_id: str, post_id: str, *, due_at: Ms) -> StoredPost | None:
        """Take a failed, held or cancelled post up again, now. None: it is none of these.

        MediaGone: media that it names were deleted since it ended.
        """
        return await self._change(
            "taken up again",
            f"""status = 'queued', due_at = {_soon("$4")}, wake_at = {_soon("$4")}, attempts = 0,
            error = NULL, held_until = NULL,
            round = round + CASE WHEN status = 'held' THEN 0 ELSE 1 END,
            commit_state = CASE WHEN status = 'held' THEN commit_state ELSE 'none' END""",
            RETRYABLE,
            post_id,
            user_id,
            due_at,
            guard="commit_state <> 'open'",
            uses=True,
        )

    async def resolve(
        self,
        user_id: str,
        post_id: str,
        verdict: Literal["published", "retry", "discard"],
        *,
        settle_ms: Ms,
        external_id: str | None = None,
        external_url: str | None = None,
    ) -> StoredPost | TooEarly | Unnamed | None:
        """A person's word on an `unknown` post. None: it is not unknown (any more).

        `retry` and `discard` say that it is not public, which nobody can know before deadline + settle. Conflict:
        `external_id` belongs to another post of the account.
        """
        async with self._database.transaction() as transaction:
            line = await open_line(transaction, user_id, post_id)
            if line is None:
                return None
            if verdict == "published" and line["begun"] is not None and external_id is None:
                return Unnamed()
            ripe = int(line["deadline"]) + settle_ms
            if verdict != "published" and int(line["now"]) <= ripe:
                return TooEarly(not_before=from_ms(ripe))
            settled = await settle(transaction, self._clock.now(), line, verdict, external_id, external_url)
        self.news.set()
        return settled

    async def wait(self, user_id: str, post_id: str, seconds: float) -> StoredPost | None:
        """The post once nothing more happens to it by itself (or it needs a person), or as it is when time is over."""
        until = self._clock.steady() + seconds
        while True:
            post = await self.get(user_id, post_id)
            if post is None or post.status in ENDED | {Status.UNKNOWN, Status.HELD}:
                return post
            if self._clock.steady() >= until:
                return post
            await self._clock.sleep(self._poll)

    async def _change(
        self,
        word: str,
        assignments: str,
        allowed: frozenset[Status],
        post_id: str,
        user_id: str,
        *args: Any,
        guard: str = "commit_state = 'none'",
        uses: bool = False,
    ) -> StoredPost | None:
        """`uses`: its media must be there, and are wanted from now on."""
        now = self._clock.now()
        states = ", ".join(f"'{status}'" for status in sorted(allowed))
        async with self._database.transaction() as transaction:
            rows = await transaction.rows(
                f"""UPDATE posts SET {assignments}, fence = fence + 1, updated_at = $3
                WHERE id = $1 AND user_id = $2 AND {guard} AND status IN ({states}) RETURNING {COLUMNS}""",
                post_id,
                user_id,
                now,
                *args,
            )
            if rows:
                await transaction.run(LOG, post_id, "info", word, now)
            changed = _one(rows)
            if changed is not None and uses:
                await use(transaction, user_id, post_id, ids_in(changed.media))
        if changed is not None:
            self.news.set()
        return changed


def _one(rows: Sequence[Row]) -> StoredPost | None:
    return read_post(rows[0]) if rows else None
