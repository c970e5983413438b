"""The index lists every page, and no code block of the docs goes unread by a test."""

import json
import re

import pytest

from support.source import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if page != DOCS / "README.md")
RUN = {
    "tutorial/README.md": "test_tutorial.py",
    "how-to/write-a-plugin.md": "test_plugin_pages.py",
    "how-to/resumable-upload.md": "test_how_tos.py",
    "how-to/polling.md": "test_how_tos.py",
    "how-to/pulled-files.md": "test_how_tos.py",
    "how-to/threads.md": "test_how_tos.py",
    "how-to/choose-among-accounts.md": "test_how_tos.py",
    "how-to/error-table.md": "test_how_tos.py",
    "how-to/reconciliation.md": "test_how_tos.py",
    "how-to/inbound-webhooks.md": "test_how_tos.py",
    "reference/conformance.md": "test_conformance_reference.py",
    "reference/plugin-contract.md": "test_contract_reference.py",
    "reference/sandbox.md": "test_sandbox_reference.py",
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_page_is_in_the_index(page):
    assert f"]({page.relative_to(DOCS)})" in (DOCS / "README.md").read_text()


def test_every_page_with_python_is_run_by_a_test_that_names_it():
    with_python = {str(page.relative_to(DOCS)) for page in PAGES if "```python" in page.read_text()}
    assert with_python == set(RUN)
    for page, test in RUN.items():
        assert page.rpartition("/")[2] in (ROOT / "tests/docs" / test).read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_what_is_printed_as_json_is_json(page):
    for block in re.findall(r"^```json\n(.*?)^```", page.read_text(), flags=re.MULTILINE | re.DOTALL):
        text = block if block.lstrip()[:1] in "[{" else f"{{{block}}}"
        json.loads(text)
