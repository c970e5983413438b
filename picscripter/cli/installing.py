"""Which program installs a package into the environment that runs us: one made by uv has no pip."""

import shlex
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path


def installing(*words: str) -> str:
    """A command for a shell, which need not have the environment active."""
    return command(
        words,
        python=python(),
        uv=shutil.which("uv"),
        pip=find_spec("pip") is not None,
        ensurepip=find_spec("ensurepip") is not None,
    )


def command(words: tuple[str, ...], *, python: str, uv: str | None, pip: bool, ensurepip: bool) -> str:
    """`pip`: it is in the environment. Else uv does it from outside, or the standard library brings pip."""
    rest = shlex.join(words)
    own = shlex.quote(python)
    if not pip and uv is not None:
        return f"{shlex.quote(uv)} pip install --python {own} {rest}"
    first = f"{own} -m ensurepip && " if not pip and ensurepip else ""
    return f"{first}{own} -m pip install {rest}"


def python() -> str:
    """This environment's, as short as it can be said from here."""
    there, here = Path(sys.executable), Path.cwd()
    return str(there.relative_to(here)) if there.is_relative_to(here) else str(there)
