"""`picscripter migrate`: the schema of the database, forth and back."""

import argparse

from aerich.exceptions import DowngradeError

from picscripter.cli import saying, settings
from picscripter.cli.exits import Exit, Usage
from picscripter.storage import migrations


async def main(given: argparse.Namespace) -> Exit:
    """Apply what is missing, or take back from `--down` on."""
    if given.down is not None and given.down < 0:
        raise Usage("--down wants the number of a migration: 0, 1, …")
    url = settings.read().database_url
    if given.down is None:
        changed, word = await migrations.migrate(url), "applied"
    else:
        changed, word = await _take_back(url, given.down), "takenBack"
    if given.json:
        saying.as_json({word: changed})
        return Exit.FINE
    for name in changed:
        saying.line(f"{'applied' if word == 'applied' else 'taken back'}: {name}")
    if not changed:
        saying.line(
            "Nothing to do: the schema is as it should be."
            if given.down is None
            else f"Nothing to take back: no migration from {given.down} on is applied."
        )
    return Exit.FINE


async def _take_back(url: str, version: int) -> list[str]:
    try:
        return await migrations.downgrade(url, version)
    except DowngradeError:  # all that it says: no such version is applied
        return []
