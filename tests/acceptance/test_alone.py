"""A fresh virtual environment with the core's wheel and one plugin's: that platform alone is there, and works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.demo import ANY_PORT, Demo, environment
from support.source import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

sys.path.insert(0, str(ROOT / ".ci"))
import bootstrap  # noqa: E402 - the workshop's own way to uv


def _run(*words: object, cwd: Path, **env: str) -> str:
    """What it printed. AssertionError with all of it when it fails."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**bootstrap.environment(ROOT / ".dev"), **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{words}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the core and one plugin, both from wheels."""
    folder = tmp_path_factory.mktemp("alone")
    uv = bootstrap.uv(ROOT / ".dev")
    for package in ("picscripter", "picscripter-facebook"):
        _run(
            uv, "build", "--quiet", "--wheel", "--package", package, "--out-dir", folder / "wheels", cwd=ROOT
        )
    _run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    # Constraints, not requirements: what comes along is what the wheels themselves ask for.
    pins = ROOT / ".ci" / "requirements.txt"
    wheels = sorted((folder / "wheels").glob("*.whl"))
    _run(uv, "pip", "install", "--quiet", "--python", python, "--constraint", pins, *wheels, cwd=folder)
    return folder / "venv" / "bin"


def test_only_the_installed_platform_is_listed(alone, tmp_path):
    listed = _run(alone / "picscripter", "plugins", cwd=tmp_path, **environment(tmp_path)).splitlines()[1:]
    assert [line.split()[:2] for line in listed] == [["facebook", "ready"]]


def test_the_only_platform_is_connected_and_published_to(alone, tmp_path):
    running = Demo(tmp_path, *ANY_PORT, command=[str(alone / "picscripter")])
    try:
        running.until_ready()
        platforms = running.json(f"{running.api}/api/platforms")
        wall = running.wall()
        assert running.stop() == 0
    finally:
        running.end()
    assert [each["name"] for each in platforms] == ["facebook"]
    assert [(item["platform"], len(item["media"])) for item in wall] == [("facebook", 1)]


def test_the_wheels_bring_all_files_that_the_program_reads(alone):
    site = Path(
        _run(alone / "python", "-c", "import picscripter; print(picscripter.__path__[0])", cwd=alone).strip()
    )
    shipped = {str(path.relative_to(site)) for path in site.rglob("*") if path.suffix != ".pyc"}
    tracked = subprocess.run(
        ["git", "ls-files", "picscripter"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {name.removeprefix("picscripter/") for name in tracked} - shipped == set()
