"""Posts that were public and were taken back."""

from picscripter.domain.states import CommitState, Status
from picscripter.plugin.clock import Clock
from picscripter.storage.database import Database
from picscripter.storage.post_rows import COLUMNS, StoredPost, dump, read_post


async def public_ids(database: Database, post: StoredPost) -> list[str]:
    """What is public of the post, the newest part first: of a thread, each part."""
    rows = await database.rows(
        "SELECT remote_id FROM remote_ids WHERE post_id = $1 ORDER BY id DESC", post.id
    )
    ids = [str(row["remote_id"]) for row in rows]
    if post.external_id is not None and post.external_id not in ids:
        ids.append(post.external_id)
    return ids


async def mark_unpublished(database: Database, clock: Clock, post: StoredPost) -> StoredPost | None:
    """The post, cancelled; its ids stay taken. None: it changed meanwhile, and nothing was written."""
    now = clock.now()
    async with database.transaction() as transaction:
        rows = await transaction.rows(
            f"""UPDATE posts SET status = $3, external_id = NULL, external_url = NULL, published_at = NULL,
                error = NULL, evidence = NULL, due_at = NULL, wake_at = NULL, fence = fence + 1, updated_at = $4
            WHERE id = $1 AND fence = $2 AND status IN ('published', 'partial') AND commit_state <> $5
            RETURNING {COLUMNS}""",
            post.id,
            post.fence,
            Status.CANCELLED,
            now,
            CommitState.OPEN,
        )
        if not rows:
            return None
        await transaction.run(
            "INSERT INTO job_logs (post_id, level, message, raw, created_at) VALUES ($1, $2, $3, $4, $5)",
            post.id,
            "info",
            "removed from the platform, as its owner asked",
            dump({"externalId": post.external_id, "externalUrl": post.external_url}),
            now,
        )
    return read_post(rows[0])
