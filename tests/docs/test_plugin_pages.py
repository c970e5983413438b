"""The pages for plugin authors and operators say what the code does."""

import re
import subprocess
from pathlib import Path

import pytest

from picscripter.platforms import activity, bounded, platform, stints, watch
from picscripter.platforms.discovery import ACCEPTED_CONTRACTS
from picscripter.plugin import CONTRACT
from support.demo import PICSCRIPTER, environment
from support.source import ROOT

VERSIONS = (ROOT / "docs/explanation/contract-versions.md").read_text()
SHARED = (ROOT / "docs/explanation/plugins-in-one-process.md").read_text()
HOW_TO = (ROOT / "docs/how-to/write-a-plugin.md").read_text()


def test_the_page_on_the_contract_names_the_number_and_those_that_are_accepted():
    said = re.search(r"Today it is \*\*(\d+)\*\*, and this version accepts \*\*([\d, ]+)\*\*", VERSIONS)
    assert said is not None
    assert int(said[1]) == CONTRACT
    assert [int(each) for each in said[2].split(",")] == list(ACCEPTED_CONTRACTS)


def test_the_history_of_the_contract_has_a_row_for_every_number():
    rows = re.findall(r"^\| (\d+) \|", VERSIONS, flags=re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, CONTRACT + 1))


def test_every_hostile_plugin_stands_in_the_table_of_what_happens():
    site = ROOT / "tests/plugins/hostile/site"
    tried = {path.stem for path in site.glob("*.py")} - {"hostile_base"}
    told = set(
        re.findall(r"`(\w+)`", "".join(line.split("|")[3] for line in SHARED.splitlines() if line[:1] == "|"))
    )
    assert told == tried


def test_the_times_that_are_told_are_the_times_that_are_kept():
    assert (10, re.search(r"ten seconds each", SHARED)[0]) == (bounded.PATIENCE, "ten seconds each")
    assert (activity.QUIET, platform.HOOK_SECONDS) == (600, 120)
    assert "after ten minutes without a request" in SHARED
    assert "every other hook after two minutes" in SHARED
    assert (stints._GRACE, "left behind five seconds later" in SHARED) == (5, True)
    assert (watch.TELL * watch.TICK, watch.BREAK * watch.TICK) == (1, 5)
    assert (
        "after one second, with file and line, and in the log of its post; interrupted after five" in SHARED
    )


def test_the_code_of_the_how_to_is_what_new_plugin_writes(tmp_path: Path):
    command = next(line for line in HOW_TO.splitlines() if line.startswith("picscripter new-plugin"))
    made = subprocess.run(
        [*PICSCRIPTER, *command.split()[1:]], cwd=tmp_path, env=environment(tmp_path), capture_output=True
    )
    assert made.returncode == 0, made.stderr
    written = (tmp_path / "picscripter-corner-shop/picscripter_corner_shop/__init__.py").read_text()
    for block in re.findall(r"```python\n(.*?)```", HOW_TO, flags=re.DOTALL):
        assert re.sub(r"^   ", "", block, flags=re.MULTILINE).strip() in written


@pytest.mark.parametrize("page", [VERSIONS, SHARED, HOW_TO])
def test_every_page_that_is_pointed_at_exists(page):
    folder = ROOT / "docs/how-to"
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", page) if not (folder / link).exists()] == []
