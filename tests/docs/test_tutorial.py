"""The tutorial's plugin, built from the page as it is printed: it publishes, and the suite says what the page says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.source import ROOT

PAGE = (ROOT / "docs/tutorial/README.md").read_text()
STEPS = re.split(r"^## (?=\d)", PAGE, flags=re.MULTILINE)[1:]
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def build(folder: Path, steps: int) -> Path:
    """Write the files as they are after so many steps; what comes later stands below."""
    written: dict[str, list[str]] = {}
    for step in STEPS[:steps]:
        for name, text in BLOCK.findall(step):
            written.setdefault(name, []).append(text)
    for name, texts in written.items():
        (folder / name).write_text("\n\n".join(texts))
    return folder


def examine(folder: Path) -> subprocess.CompletedProcess[str]:
    options = ["-q", "-p", "no:cacheprovider", "-o", "pythonpath=.", "--rootdir", str(folder)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=folder, capture_output=True, text=True, timeout=100
    )


def test_the_first_step_has_ten_lines():
    [(name, code)] = BLOCK.findall(STEPS[0])
    lines = [line for line in code.splitlines() if line.strip()]
    assert (name, len(lines) <= 10) == ("noticeboard.py", True)


def test_every_block_of_the_page_says_into_which_file_it_goes():
    assert len(BLOCK.findall(PAGE)) == len(re.findall(r"^```\w", PAGE, re.MULTILINE))


@pytest.mark.slow
def test_after_the_third_step_the_suite_publishes_and_says_what_is_missing(tmp_path):
    done = examine(build(tmp_path, 3))
    assert done.returncode == 1
    assert "picture without a text, without any fault: it ended failed" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("steps", [4, 5, 6])
def test_from_the_fourth_step_on_the_whole_suite_passes(tmp_path, steps):
    done = examine(build(tmp_path, steps))
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("steps,end", [(4, "unknown"), (5, "published")])
def test_a_lost_answer_ends_as_the_page_says(tmp_path, steps, end):
    """The suite's own stage, with an answer lost."""
    (build(tmp_path, steps) / "test_lost.py").write_text(
        "from test_noticeboard import TestNoticeboard as Suite\n"
        "from picscripter.testing import Sample, faults\n"
        "from picscripter.testing.stage import open_stage\n"
        "import asyncio\n"
        "def test_it():\n"
        "    async def lose():\n"
        "        async with open_stage(Suite.subject()) as stage:\n"
        "            connection = await stage.connect()\n"
        "            post, _ = await stage.publish(connection, Sample(caption='Hi'), {1: faults.answer_lost})\n"
        f"            assert post.status == '{end}'\n"
        "            assert [each.text for each in stage.public()] == ['Hi']\n"
        "    asyncio.run(lose())\n"
    )
    options = ["-q", "-p", "no:cacheprovider", "-o", "pythonpath=.", "-k", "test_it"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_lost.py", "--rootdir", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout[-3000:]
