"""Whether a database that a later release has migrated is still one for this release.

During a rolling upgrade it is: a migration only adds (expand), and what nobody uses any more is dropped a release later
(contract). The one thing that an older release can read of a later one is the names of its migrations. So a contracting
one says in its name which migration its users must know: `9_20270301120000_drop_notes_needs_7.py`.
"""

import re
from collections.abc import Set as AbstractSet

_NEEDS = re.compile(r"_needs_(\d+)\.py$")


class LaterRelease(Exception):
    """The database belongs to a later release; the message says which migrations, and what to do."""


def number(name: str) -> int:
    """The place of a migration among all."""
    return int(name.partition("_")[0])


def needed(name: str) -> int:
    """The migration that whoever lives with this one must know; 0 for one that only adds."""
    found = _NEEDS.search(name)
    return int(found[1]) if found else 0


def later(seen: AbstractSet[str], known: AbstractSet[str]) -> list[str]:
    """Those that only a later release can have applied."""
    return sorted(seen - known, key=number)


def check_start(seen: AbstractSet[str], known: AbstractSet[str]) -> list[str]:
    """The later ones, all of which this release can live with. Raises LaterRelease when it cannot."""
    unknown = later(seen, known)
    newest = max(map(number, known))
    broken = [name for name in unknown if needed(name) > newest]
    if broken:
        raise LaterRelease(
            f"The database was brought to {broken[-1]} by a later release of picscripter, which has dropped what this "
            f"one still uses: migration {max(map(needed, broken))} must be known, this one knows up to {newest}. "
            "Start the later release; or let it take that back (`picscripter migrate --down "
            f"{number(broken[0])}`), or restore a backup."
        )
    return unknown


def check_taking_back(seen: AbstractSet[str], known: AbstractSet[str]) -> None:
    """Raises LaterRelease when there is one to take back that this release does not know."""
    unknown = later(seen, known)
    if unknown:
        raise LaterRelease(
            f"{', '.join(unknown)} was applied by a later release of picscripter, and only that one knows the way "
            f"back: let it say `picscripter migrate --down {number(unknown[0])}` first."
        )
