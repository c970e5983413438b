"""The page on how a post is published names the files that do it, and the times that they keep."""

import re

import pytest

from picscripter.platforms.discovery import discover
from support.source import CORE, ROOT

TEXT = (ROOT / "docs/explanation/how-a-post-is-published.md").read_text()
FILES = {path.name for path in (CORE / "services/publishing").glob("[!_]*.py")}


def test_every_file_of_a_run_stands_in_its_table_once():
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`(\w+\.py)`", row)) == sorted(FILES)


@pytest.mark.parametrize("name", re.findall(r"\(`(\w+\.py)`\)", TEXT))
def test_every_file_of_decisions_that_it_names_is_there(name):
    assert (CORE / "domain" / name).is_file()


def test_the_span_of_settle_times_is_that_of_our_platforms():
    ours = {path.name for path in (ROOT / "plugins").iterdir()}
    settles = [each.description.settle for name, each in discover().items() if name in ours]
    least, most = re.findall(r"\((\d+) to (\d+) seconds at our seven platforms\)", TEXT)[0]
    assert (int(least), int(most)) == (min(settles).total_seconds(), max(settles).total_seconds())
