"""What an exit code says, and the errors that end a command with one."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Stable: scripts rely on them. 2 is also argparse's own, for words it does not know."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    SETTINGS = 3
    MISSING = 4


EXITS = {
    Exit.FINE: "all is well",
    Exit.FAILED: "it failed; standard error says why",
    Exit.USAGE: "the words on the command line are wrong",
    Exit.SETTINGS: "a setting is missing or wrong",
    Exit.MISSING: "something that this needs is not there: a plugin, a database, a server, a credential",
}


class Stopped(Exception):
    """A command cannot go on: `sentences` say why and what to do about it, `exit` what the code is."""

    exit = Exit.FAILED

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class Failed(Stopped):
    """It was tried, and did not work."""


class Usage(Stopped):
    """The words do not go together."""

    exit = Exit.USAGE


class Missing(Stopped):
    """What it needs is not there."""

    exit = Exit.MISSING


def table() -> Iterable[str]:
    """The codes, a line each, for `--help`."""
    return (f"  {code:d}  {meaning}" for code, meaning in EXITS.items())
