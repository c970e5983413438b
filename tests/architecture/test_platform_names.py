"""The core knows no platform: whatever is said of one is said by its plugin."""

import re
from collections.abc import Iterator
from pathlib import Path

from support.source import CORE, Finding, places

NAMES = (
    "instagram",
    "tiktok",
    "twitter",
    "linkedin",
    "pinterest",
    "youtube",
    "facebook",
    "mastodon",
    "bluesky",
    "post_to_fb",
)
# Also inside identifiers, in any case, and for what has a second name.
PATTERN = re.compile("|".join(NAMES) + r"|\btweets?\b|\bmeta graph\b", re.IGNORECASE)
FILES = sorted(p for p in CORE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def test_no_file_of_the_core_names_a_platform():
    found = [each for path in FILES for each in _named(path)]
    assert not found, places(found)


def test_a_name_inside_an_identifier_is_found():
    assert PATTERN.search("class FakeFacebookPage:")


def _named(path: Path) -> Iterator[Finding]:
    if PATTERN.search(str(path.relative_to(CORE))):
        yield path, 0, "the path itself"
    text = path.read_bytes().decode(errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if PATTERN.search(line):
            yield path, number, line.strip()[:100]
