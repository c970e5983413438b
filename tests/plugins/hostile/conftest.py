"""Hostile plugins, installed as `pip` would, beside good ones."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.site import Site

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "contract_1"


def install(folder: Path, *names: str) -> Site:
    """The sample plugin, and these hostile ones with an emulator each; `taken` is a name that two of them claim."""
    site = Site(folder)
    site.add_project(SAMPLE)
    for name in names:
        points = {
            "picscripter.platforms": {name: name},
            "picscripter.sandboxes": {name: f"hostile_base:sandbox_of_{name}"},
        }
        site.add(f"picscripter-{name.replace('_', '-')}", "6.6", points, HERE / "site")
    return site


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """`installed("blocks_the_loop", …)`: from now on this process can find them."""
    before = set(sys.modules)

    def put(*names: str) -> Site:
        site = install(tmp_path / "site", *names)
        for path in site.paths:
            monkeypatch.syspath_prepend(str(path))
        return site

    yield put
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(HERE)):
            del sys.modules[name]
