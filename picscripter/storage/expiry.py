"""Rows whose time is over: removed now and then, so that no table grows for ever."""

from collections.abc import Mapping

from picscripter.storage.database import Database
from picscripter.storage.fields import Ms

_HOUR: Ms = 3600 * 1000

GRACE: Mapping[str, Ms] = {
    # A state that is over stays for an hour: "too late" is a better answer than "never heard of it".
    "oauth_states": _HOUR,
    "choices": 0,  # they hold tokens
    "revoked_tokens": 0,
    # A key left under way by a process that died tells its client so for a day.
    "idempotency_keys": 24 * _HOUR,
    # Whether a file was fetched decides what became of a post whose answer was lost, however late that is asked.
    "media_loans": 30 * 24 * _HOUR,
}
"""How long a row of each table is kept after its end."""


async def sweep(database: Database) -> dict[str, int]:
    """Remove what is over; how many rows of which table. Safe at any time, in any number of processes."""
    removed = {}
    for table, grace in GRACE.items():
        rows = await database.rows(
            f"DELETE FROM {table} WHERE expires_at < :now - {grace} RETURNING expires_at"
        )
        removed[table] = len(rows)
    return removed
