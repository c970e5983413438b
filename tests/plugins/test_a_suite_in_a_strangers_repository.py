"""The suite as a stranger runs it: plain pytest, a test of a few lines, nothing else of ours in sight."""

import json
import os
import subprocess
import sys

import pytest

INHERITED = """
from picscripter.testing import Conformance, Sample

class TestX(Conformance):
    platform = "twitter"
    posts = {"picture": Sample(caption="Fresh bread from seven.", media=("image",))}
    at_limit = {
        "caption.max.premium": lambda n: Sample(caption="a" * n, facts={"subscription": "Premium"}),
        "caption.cashtags": lambda n: Sample(caption="$AB $CD"[: 4 * n]),
        "media.videos": lambda n: Sample(media=("video",) * n),
    }
    unchecked = dict.fromkeys(
        ("media.gifs", "video.ratio.min", "video.ratio.max", "video.rate.max"), "wants files of its own"
    )
"""

BY_MODULE = """
import picscripter_twitter
from picscripter_twitter.sandbox import Twitter
from picscripter.testing import Conformance, Sample

class TestX(Conformance):
    plugin = picscripter_twitter
    sandbox = Twitter
    posts = {"text": Sample(caption="Fresh bread from seven.")}
"""

UNKNOWN = """
from picscripter.testing import Conformance

class TestNobody(Conformance):
    platform = "nobody"
"""

TABLE = "| the commit |\n|---|\n| `post`: `POST /2/tweets` |\n"
QUICK = "it_describes or authorize or lost_answer or one_request"


def run(folder, test, *words):
    """Plain pytest in a folder of its own, without this repository's settings."""
    (folder / "README.md").write_text(TABLE)
    (folder / "test_conformance.py").write_text(test)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--conformance-json=told.json",
        *words,
    ]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=100)


def told(folder):
    [plugin] = json.loads((folder / "told.json").read_text())
    return plugin


@pytest.mark.slow
def test_a_class_of_a_few_lines_inherits_the_whole_suite(tmp_path):
    done = run(tmp_path, INHERITED, "-W", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    plugin = told(tmp_path)
    assert (plugin["platform"], plugin["counts"]["broken"]) == ("twitter", 0)
    assert plugin["counts"]["does not apply"] == 1
    assert len(plugin["promises"]) == sum(plugin["counts"].values()) > 30
    assert "39 hold, 0 broken, 1 do not apply" in done.stdout
    assert "consent without a required scope is refused: on this platform" in done.stdout


def test_the_report_is_whole_when_processes_share_the_work(tmp_path):
    done = run(tmp_path, INHERITED, "-n", "2", "-k", QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    assert told(tmp_path)["counts"] == {"holds": 5, "broken": 0, "does not apply": 0}


def test_a_plugin_is_named_by_its_module_too(tmp_path):
    done = run(tmp_path, BY_MODULE, "-k", QUICK)
    assert done.returncode == 0, done.stdout + done.stderr
    assert told(tmp_path)["distribution"] == "picscripter_twitter"


def test_a_broken_promise_fails_and_stands_in_the_report(tmp_path):
    done = run(tmp_path, BY_MODULE, "-k", "enforced_at_its_border")
    assert done.returncode == 1
    [promise] = told(tmp_path)["promises"]
    assert (promise["promise"], promise["outcome"]) == ("every_limit_is_enforced_at_its_border", "broken")
    assert "caption.cashtags: say in `at_limit` how to build" in promise["why"]


def test_a_plugin_that_is_not_there_is_told_in_a_sentence(tmp_path):
    done = run(tmp_path, UNKNOWN, "-k", "it_describes")
    assert done.returncode == 1
    assert "nobody is not loaded: no entry point of that name in picscripter.platforms" in done.stdout


def test_pytest_without_a_suite_says_nothing_of_it(tmp_path):
    done = run(tmp_path, "def test_nothing_at_all():\n    pass\n")
    assert (done.returncode, "conformance" in done.stdout) == (0, False)
