"""What somebody is told to type installs into this very environment, with what there is."""

import pytest

from picscripter.cli.installing import command

WORDS = ("-e", "my plugin")


@pytest.mark.parametrize(
    "uv, pip, ensurepip, told",
    [
        (None, True, True, ".venv/bin/python -m pip install -e 'my plugin'"),
        ("/bin/uv", True, True, ".venv/bin/python -m pip install -e 'my plugin'"),
        ("/bin/uv", False, True, "/bin/uv pip install --python .venv/bin/python -e 'my plugin'"),
        (
            None,
            False,
            True,
            ".venv/bin/python -m ensurepip && .venv/bin/python -m pip install -e 'my plugin'",
        ),
        (None, False, False, ".venv/bin/python -m pip install -e 'my plugin'"),
    ],
)
def test_an_environment_without_pip_is_installed_into_all_the_same(uv, pip, ensurepip, told):
    assert command(WORDS, python=".venv/bin/python", uv=uv, pip=pip, ensurepip=ensurepip) == told
