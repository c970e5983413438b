"""The reference of the conformance suite says what the suite does, in the same words."""

import re
from pathlib import Path

import pytest

from picscripter.testing import Conformance, Sample
from picscripter.testing.promises import PROMISES

PAGE = (Path(__file__).parents[2] / "docs/reference/conformance.md").read_text()


def test_every_promise_stands_there_in_its_own_words():
    told = dict(re.findall(r"^\| `test_(\w+)` \| (.+) \|$", PAGE, flags=re.MULTILINE))
    assert told == {promise.name: promise.sentence for promise in PROMISES}


def test_every_promise_is_a_test_that_is_inherited():
    inherited = {name.removeprefix("test_") for name in vars(Conformance) if name.startswith("test_")}
    assert inherited == {promise.name for promise in PROMISES}


def test_every_attribute_that_may_be_said_is_told():
    [table] = re.findall(r"\| attribute \|.*?\n\n", PAGE, flags=re.DOTALL)
    told = {
        name for row in table.strip().splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert told == set(Conformance.__annotations__)


def test_the_number_of_promises_is_right():
    assert len(PROMISES) == 40
    assert "forty promises" in PAGE


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL))
def test_the_code_of_the_page_runs_as_it_stands(code):
    names: dict[str, object] = {"__name__": "test_conformance"}
    exec(code, names)
    [suite] = [each for each in names.values() if isinstance(each, type) and each.__name__ == "TestAcme"]
    assert issubclass(suite, Conformance)
    assert all(isinstance(sample, Sample) for sample in suite.posts.values())
