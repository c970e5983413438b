"""A person's word on a post whose outcome nobody knows: what it makes of the post, and of its undecided attempt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from picscripter.storage.database import Row, Statements
from picscripter.storage.post_rows import COLUMNS, LOG, StoredPost, read_post

_SETTLED = {
    ("published", False): (
        """status = 'published', external_id = $2, external_url = $3, commit_state = 'done', published_at = $4,
        due_at = NULL, wake_at = NULL""",
        "done",
    ),
    # The rest of a thread is still to come: the engine goes on after this one, under the id that the person saw.
    ("published", True): (
        "status = 'publishing', commit_state = 'done', attempts = 0, due_at = :now, wake_at = :now",
        "done",
    ),
    ("retry", False): (
        """status = 'queued', commit_state = 'none', round = round + 1, attempts = 0, due_at = :now,
        wake_at = :now""",
        "discarded",
    ),
    # What is public of a thread stays in the journal: in a new round it would be sent again.
    ("retry", True): (
        "status = 'queued', commit_state = 'done', attempts = 0, due_at = :now, wake_at = :now",
        "absent",
    ),
    ("discard", False): (
        "status = 'cancelled', commit_state = 'none', due_at = NULL, wake_at = NULL",
        "discarded",
    ),
    ("discard", True): (
        "status = 'partial', external_id = $2, commit_state = 'done', due_at = NULL, wake_at = NULL",
        "discarded",
    ),
}
"""What a person's word makes of post and line; True: something of the post is public already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooEarly:
    """The lost request may still land: nobody can say before `not_before` that it did not."""

    not_before: datetime


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Something of the post is public before it, and more may come after it: the engine must know its id to go on."""


async def open_line(transaction: Statements, user_id: str, post_id: str) -> Row | None:
    """Of an `unknown` post of this user: its undecided attempt, and what of it is public (`begun`)."""
    rows = await transaction.rows(
        """SELECT id, connection_id, platform FROM posts
        WHERE id = $1 AND user_id = $2 AND status = 'unknown' FOR UPDATE""",
        post_id,
        user_id,
    )
    if not rows:
        return None
    lines = await transaction.rows(
        """SELECT id AS line, deadline, :now AS now, (SELECT d.remote_id FROM journal_commits d
            WHERE d.post_id = c.post_id AND d.round = c.round AND d.state = 'done'
            ORDER BY d.intended_at LIMIT 1) AS begun
        FROM journal_commits c
        WHERE post_id = $1 AND state IN ('intended', 'lost') ORDER BY deadline DESC LIMIT 1""",
        post_id,
    )
    return {**rows[0], **lines[0]} if lines else None


async def settle(
    transaction: Statements,
    now: datetime,
    line: Row,
    verdict: str,
    external_id: str | None,
    external_url: str | None,
) -> StoredPost | None:
    """Write down what a person says of that attempt, and where it leaves the post."""
    changes, state = _SETTLED[verdict, line["begun"] is not None]
    args: list[Any] = [line["id"]]
    if verdict == "published" and line["begun"] is None:
        args += [external_id, external_url, now]
    elif verdict == "discard" and line["begun"] is not None:
        args.append(line["begun"])
    await transaction.run(
        "UPDATE journal_commits SET state = $2, remote_id = $3 WHERE id = $1",
        line["line"],
        state,
        external_id,
    )
    if external_id is not None:
        await transaction.run(
            """INSERT INTO remote_ids (connection_id, remote_id, platform, post_id, created_at)
            VALUES ($1, $2, $3, $4, :now)""",
            line["connection_id"],
            external_id,
            line["platform"],
            line["id"],
        )
    args.append(now)
    rows = await transaction.rows(
        f"""UPDATE posts SET {changes}, fence = fence + 1, error = NULL, evidence = NULL, updated_at = ${len(args)}
        WHERE id = $1 RETURNING {COLUMNS}""",
        *args,
    )
    await transaction.run(LOG, line["id"], "info", f"a person settled it: {verdict}", now)
    return read_post(rows[0]) if rows else None
