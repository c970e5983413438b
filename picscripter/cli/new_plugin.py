"""`picscripter new-plugin NAME`: a distribution that passes the conformance suite as it is, to be made into yours."""

import argparse
import keyword
import re
import shlex
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from string import Template

from picscripter.cli import saying
from picscripter.cli.exits import Exit, Failed, Usage
from picscripter.cli.installing import installing, python
from picscripter.platforms.discovery import GROUP
from picscripter.plugin import CONTRACT, SystemClock

_NAME = re.compile(r"[a-z][a-z0-9_]{1,31}")

FILES = {
    "pyproject.toml": "pyproject.toml.in",
    "README.md": "README.md.in",
    "picscripter_{name}/__init__.py": "plugin.py.in",
    "picscripter_{name}/sandbox.py": "sandbox.py.in",
    "tests/test_conformance.py": "test_conformance.py.in",
}
"""What is written, and the template that it is made of."""


async def main(given: argparse.Namespace) -> Exit:
    """Write it, and say what to do next."""
    name, folder = given.name, Path(given.into) / f"picscripter-{given.name.replace('_', '-')}"
    if (problem := _wrong_with(name)) is not None:
        raise Usage(problem)
    if folder.exists():
        raise Failed(
            f"{folder} is there already, and nothing was changed.", "Choose another name, or --into."
        )
    try:
        written = list(_write(name, folder))
    except OSError as fault:
        raise Failed(
            f"{folder} cannot be written: {fault.strerror}.", "Choose a folder of yours with --into."
        ) from fault
    if given.json:
        saying.as_json({"name": name, "folder": str(folder), "files": written})
        return Exit.FINE
    saying.line(f"{folder} holds a plugin that publishes texts to its own emulator:")
    for path in written:
        saying.line(f"  {path}")
    saying.line(f"Next: {installing('-e', str(folder), 'pytest')} \\")
    saying.line(f"  && {shlex.join([python(), '-m', 'pytest', str(folder)])}")
    return Exit.FINE


def _wrong_with(name: str) -> str | None:
    """Why there can be no platform of this name."""
    if keyword.iskeyword(name):
        return f"{name!r} is no name for a platform: it is a word of Python's own."
    if not _NAME.fullmatch(name) or name.endswith("_") or "__" in name:
        return (
            f"{name!r} is no name for a platform: lower-case letters, digits and underscores, from 2 to 32, "
            "beginning with a letter, each underscore between two others."
        )
    for point in entry_points(group=GROUP, name=name):
        owner = point.dist.name if point.dist is not None else "another distribution"
        return f"The name {name!r} is taken by {owner}, which is installed here."
    return None


def _write(name: str, folder: Path) -> Iterator[str]:
    templates = files("picscripter.cli").joinpath("templates", "plugin")
    words = _words(name)
    for path, template in FILES.items():
        text = Template(templates.joinpath(template).read_text(encoding="utf-8")).substitute(words)
        place = folder / path.format(name=name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        yield path.format(name=name)


def _words(name: str) -> dict[str, str]:
    today = SystemClock().now().date()
    return {
        "name": name,
        "dashed": name.replace("_", "-"),
        "Name": "".join(part.title() for part in name.split("_")),
        "NAME": name.upper(),
        "label": name.replace("_", " ").title(),
        "domain": f"{name.replace('_', '-')}.example",
        "today": f"{today.year}, {today.month}, {today.day}",
        "contract": str(CONTRACT),
    }
