"""Hostile plugins, installed as `pip` would, beside a good one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.site import Site, hostile_site


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """`installed("blocks_the_loop", …)`: from now on this process can find them."""

    def put(*names: str) -> Site:
        site = hostile_site(tmp_path / "site", *names)
        for path in site.paths:
            monkeypatch.syspath_prepend(str(path))
        return site

    yield put
    here = str(Path(__file__).parent)
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(here + "/site/"):
            del sys.modules[name]
