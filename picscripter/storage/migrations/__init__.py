"""Bring a database to the present schema, and back: aerich's migrations, one folder for both databases, under a lock.

Aerich and the models are loaded only for work: that takes as long as half of all else that a start does.
"""

from picscripter.storage.migrations.applied import known, seen


async def migrate(url: str) -> list[str]:
    """Apply what is missing; the names of what was applied. Safe when several processes start at once."""
    if await seen(url) >= known():
        return []
    from picscripter.storage.migrations import applying  # noqa: PLC0415 - see above

    return await applying.apart(applying.upgrade(url))


async def downgrade(url: str, version: int) -> list[str]:
    """Take back every migration from `version` on (0: all). Data in dropped tables and columns is gone."""
    from picscripter.storage.migrations import applying  # noqa: PLC0415 - see above

    return await applying.apart(applying.downgrade(url, version))


async def pending(url: str) -> list[str]:
    """The names of the migrations that are not applied yet."""
    from picscripter.storage.migrations import applying  # noqa: PLC0415 - see above

    return await applying.apart(applying.pending(url))
