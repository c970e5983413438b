"""Bring a database to the present schema, and back: aerich's migrations, one folder for both databases, under a lock.

Aerich and the models are loaded only for work: that takes as long as half of all else that a start does.
"""

import logging

from picscripter.storage.migrations.applied import known, seen
from picscripter.storage.migrations.compatible import check_start, check_taking_back

logger = logging.getLogger("picscripter.storage")


async def migrate(url: str) -> list[str]:
    """Apply what is missing; the names of what was applied. Safe when several processes start at once.

    LaterRelease when a later release has made the database one that this release cannot live with.
    """
    applied, ours = await seen(url), known()
    if unknown := check_start(applied, ours):
        logger.info(
            "the database is a later release's (%s), and one for this release, too", ", ".join(unknown)
        )
    if applied >= ours:
        return []
    from picscripter.storage.migrations import applying  # noqa: PLC0415 - see above

    return await applying.apart(applying.upgrade(url))


async def downgrade(url: str, version: int) -> list[str]:
    """Take back every migration from `version` on (0: all). Data in dropped tables and columns is gone.

    LaterRelease when one of them is not ours.
    """
    check_taking_back(await seen(url), known())
    from picscripter.storage.migrations import applying  # noqa: PLC0415 - see above

    return await applying.apart(applying.downgrade(url, version))


async def pending(url: str) -> list[str]:
    """The names of the migrations that are not applied yet."""
    from picscripter.storage.migrations import applying  # noqa: PLC0415 - see above

    return await applying.apart(applying.pending(url))


async def of_later_releases(url: str) -> list[str]:
    """The names of the migrations that were applied, and that this release does not know but can live with.

    LaterRelease when it cannot.
    """
    return check_start(await seen(url), known())
