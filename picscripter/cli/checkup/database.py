"""The database: whether it answers, has its schema and our time, and what waits in it."""

import asyncio
from collections.abc import AsyncIterator

from picscripter.cli.checkup import pulling
from picscripter.cli.checkup.finding import Finding, bad, note, ok
from picscripter.cli.faults import explain, place
from picscripter.plugin.clock import Clock
from picscripter.settings import Settings
from picscripter.storage.attention import counts
from picscripter.storage.database import Database, open_database, sqlite_path
from picscripter.storage.fields import to_ms
from picscripter.storage.gaps import held_after_gap
from picscripter.storage.key_check import FOREIGN_RING, opens
from picscripter.storage.migrations import of_later_releases, pending
from picscripter.storage.migrations.compatible import LaterRelease
from picscripter.storage.readiness import workers_seen
from picscripter.storage.vault import Vault

_PATIENCE = 5.0
_DRIFT_MS = 2_000
_OVERDUE_MS = 60_000


async def look(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Ask it; nothing in it is changed."""
    url = settings.database_url
    if settings.embedded and not sqlite_path(url).exists():
        yield note("database", f"there is none yet at {sqlite_path(url)}", "It is made at the first start.")
        return
    try:
        async with asyncio.timeout(_PATIENCE):
            missing, unknown = await pending(url), await of_later_releases(url)
    except LaterRelease as fault:
        yield bad("database", str(fault), "Start the later release.")
        return
    except Exception as fault:  # noqa: BLE001 - whatever a driver raises; what nobody knows is raised again
        yield _away(url, fault)
        return
    if missing:
        yield bad(
            "database",
            f"{len(missing)} migration(s) are missing: {', '.join(missing)}",
            "picscripter migrate",
        )
        return
    yield ok("database", f"{place(url)} answers, with the newest schema")
    if unknown:
        yield note(
            "database",
            f"a later release has added to it: {', '.join(unknown)}",
            "This release can live with that. Replace it when you can.",
        )
    async with open_database(url, clock) as database:
        yield await _drift(database, clock)
        if not await opens(database, Vault(settings.encryption_keys)):
            yield bad("keys", FOREIGN_RING, "Set ENCRYPTION_KEY to the new key, a comma, and the old one.")
        async for finding in _posts(database):
            yield finding
        async for finding in pulling.fetched(database):
            yield finding


def _away(url: str, fault: Exception) -> Finding:
    known = explain(fault)
    if known is None and not isinstance(fault, TimeoutError):
        raise fault
    why = known.sentences[0] if known else f"No answer within {_PATIENCE:.0f} s."
    return bad("database", f"{place(url)} does not answer. {why}", "Start it, or correct DATABASE_URL.")


async def _drift(database: Database, clock: Clock) -> Finding:
    before = to_ms(clock.now())
    theirs = await database.now()
    drift = theirs - (before + to_ms(clock.now())) // 2
    if abs(drift) <= _DRIFT_MS:
        return ok("clock", "this machine's and the database's agree")
    where = "ahead of" if drift > 0 else "behind"
    return bad(
        "clock",
        f"the database's clock is {abs(drift) / 1000:.1f} s {where} this machine's",
        "Let both follow NTP: posts are due by the database's clock.",
    )


async def _posts(database: Database) -> AsyncIterator[Finding]:
    seen = await workers_seen(database)
    found = await counts(database, late_ms=_OVERDUE_MS)
    late = found.late
    if seen.count:
        yield ok("workers", f"{seen.count} seen, {seen.lag_ms} ms behind at most")
    elif late:
        yield bad(
            "workers", "none was seen in the last 15 s", "Start `picscripter serve` or `picscripter worker`."
        )
    else:
        yield note(
            "workers",
            "none was seen in the last 15 s",
            "`picscripter serve` or `picscripter worker` publishes.",
        )
    if late:
        yield bad(
            "posts",
            f"{late} should have been out for a minute",
            "GET /api/posts/{id}/status says what holds one up.",
        )
    if found.held:
        yield note(
            "posts", f"{found.held} held", "Their `error` says what they wait for, `heldUntil` how long."
        )
    if waiting := len(await held_after_gap(database)):
        yield bad(
            "posts",
            f"{waiting} came due while nobody published, and wait for your word",
            "Was a backup restored? Look at the accounts; `picscripter resolve --after-gap retry` publishes all, "
            "`… discard` cancels them, the API's retry and cancel one.",
        )
    if found.unknown:
        yield note(
            "posts",
            f"{found.unknown} of unknown outcome",
            "`picscripter resolve` lists and settles them.",
        )
