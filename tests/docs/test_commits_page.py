"""The page on commits names what the plugins and the engine really do."""

import re

import pytest

from picscripter.domain import lookup
from picscripter.domain.states import LineState
from picscripter.platforms.discovery import discover
from picscripter.services.publishing import gate, intending
from picscripter.testing.table import read_table
from support.source import ROOT

PAGE = ROOT / "docs/explanation/commits.md"
TEXT = PAGE.read_text()
WORDS = " ".join(TEXT.split())
READMES = {
    "Facebook": ROOT / "plugins/facebook/README.md",
    "Instagram": ROOT / "plugins/instagram/README.md",
    "LinkedIn": ROOT / "plugins/linkedin/README.md",
    "Pinterest": ROOT / "plugins/pinterest/README.md",
    "YouTube": ROOT / "plugins/youtube/README.md",
    "TikTok": ROOT / "plugins/tiktok/README.md",
    "X": ROOT / "plugins/twitter/README.md",
    "Mastodon": ROOT / "docs/tutorial/mastodon/README.md",
    "Bluesky": ROOT / "docs/tutorial/bluesky/README.md",
}


def _rows():
    table = TEXT.partition("## Which request makes it public")[2]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


def test_each_platforms_commit_is_that_of_its_own_readme():
    told = {}
    for row in _rows():
        platform, _, commit = (cell.strip() for cell in row.split("|")[1:4])
        told.setdefault(platform.partition(",")[0], set()).add(commit)
    wanted = {
        name: {f"`{row.name}`: `{row.method} {row.path}`" for row in read_table(readme)}
        for name, readme in READMES.items()
    }
    assert told == wanted


def test_every_state_of_a_line_is_explained_once():
    told = re.findall(r"^\| `(\w+)` \|", TEXT, flags=re.MULTILINE)
    assert sorted(told) == sorted(state.value for state in LineState)


@pytest.mark.parametrize("platform", READMES)
def test_the_settle_time_is_the_plugins_own(platform):
    found = {each.description.label: each.description.settle.total_seconds() for each in discover().values()}
    [sentence] = re.findall(r"Settle is the plugin's word: (.*?)\.", WORDS)
    said = dict(re.findall(r"(\w+) (\d+)", sentence))
    said["Mastodon"] = said["Bluesky"]
    assert float(said[platform]) == found[platform]


def test_the_times_are_those_of_the_engine():
    assert (gate.DEADLINE_MS, "five seconds" in WORDS) == (5_000, True)
    assert (lookup._SECOND_LOOK, "second look two seconds later" in WORDS) == (2_000, True)
    assert (lookup._PATIENCE, "not tell for an hour" in WORDS) == (3_600_000, True)
    assert f"`{intending.TWIN}`" in WORDS
    assert f"`{intending.TWIN_UNKNOWN}`" in WORDS
