"""`picscripter WORD …`: the operator's and the newcomer's way in."""

import sys
from collections.abc import Sequence

from picscripter.cli.words import read


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; the exit code. What they need is loaded only then: `--help` answers at once."""
    given = read(sys.argv[1:] if words is None else words)
    from picscripter.cli.running import run  # noqa: PLC0415 - costs what `--help` must not cost

    return run(given)
