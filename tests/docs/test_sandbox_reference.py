"""The reference of what emulators share (sandbox.md) is what its docstrings and signatures make of it now."""

import ast
import re

import pytest

from picscripter import sandbox
from support.reference import generator
from support.source import ROOT

PAGE = (ROOT / "docs/reference/sandbox.md").read_text()


def test_the_page_is_what_the_generator_makes_now():
    assert generator().sandbox_page() == PAGE, "./dev docs writes it anew"


@pytest.mark.parametrize("name", sandbox.__all__)
def test_everything_that_emulators_may_import_stands_there_with_words(name):
    [section] = re.findall(rf"^### {name}\n\n(.*?)(?=^##|\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert re.search(r"\w+", section)


def test_every_signature_of_an_emulators_page_is_python():
    blocks = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(blocks) > 50
    for block in blocks:
        ast.parse(block)
