"""The word that somebody probably meant, when there is none like the one that was typed."""

from collections.abc import Iterable


def instead(typed: str, known: Iterable[str]) -> str:
    """The known word that is nearest, as the end of a sentence; empty where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it, and `--help` must answer at once

    near = get_close_matches(typed.split("=", maxsplit=1)[0].lower(), list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
