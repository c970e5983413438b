"""Fresh virtual environments with the core's wheel and one plugin's: that platform alone is there, and works."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.demo import ANY_PORT, Demo, environment
from support.everywhere import PLATFORMS
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
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Of the core and of each plugin, by the name of the distribution."""
    folder, uv = tmp_path_factory.mktemp("wheels"), bootstrap.uv(ROOT / ".dev")
    for name in ("picscripter", *(f"picscripter-{each}" for each in PLATFORMS)):
        _run(uv, "build", "--quiet", "--wheel", "--package", name, "--out-dir", folder, cwd=ROOT)
    return {path.name.partition("-")[0].replace("_", "-"): path for path in folder.glob("*.whl")}


class Environment:
    """A fresh one. What comes along with a wheel is what it asks for itself; our own are the wheels' and nobody else's."""

    def __init__(self, folder: Path, wheels: dict[str, Path]) -> None:
        self.programs, self._wheels, self._folder = folder / "venv" / "bin", wheels, folder
        self._ours = folder / "ours.txt"
        self._ours.write_text("".join(f"{name} @ {path.as_uri()}\n" for name, path in wheels.items()))
        self._uv("venv", "--no-project", "--python", sys.executable, folder / "venv")

    def install(self, name: str, extra: str = "") -> None:
        pins = ("--constraint", ROOT / ".ci" / "requirements.txt", "--constraint", self._ours)
        self._pip("install", *pins, f"{name}{extra} @ {self._wheels[name].as_uri()}")

    def remove(self, name: str) -> None:
        self._pip("uninstall", name)

    def _pip(self, word: str, *words: object) -> None:
        self._uv("pip", word, "--python", self.programs / "python", *words)

    def _uv(self, *words: object) -> None:
        _run(bootstrap.uv(ROOT / ".dev"), "--quiet", *words, cwd=self._folder)


@pytest.fixture(scope="module")
def core(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """With the core and no plugin."""
    made = Environment(tmp_path_factory.mktemp("core"), wheels)
    made.install("picscripter")
    return made


@pytest.fixture(params=PLATFORMS)
def alone(request: pytest.FixtureRequest, core: Environment) -> Iterator[str]:
    """The platform whose plugin is installed there, and no other."""
    core.install(f"picscripter-{request.param}")
    yield request.param
    core.remove(f"picscripter-{request.param}")


def test_a_plugin_alone_is_found_connected_and_published_to(core, alone, tmp_path):
    running = Demo(tmp_path, *ANY_PORT, command=[str(core.programs / "picscripter")])
    try:
        running.until_ready()
        platforms = running.json(f"{running.api}/api/platforms")
        wall = running.wall()
        assert running.stop() == 0
    finally:
        running.end()
    assert [(each["name"], each["status"]) for each in platforms] == [(alone, "ready")]
    assert {item["platform"] for item in wall} == {alone}
    assert any(item["media"] for item in wall)


@pytest.fixture(scope="module")
def everything(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with `picscripter[all]`."""
    made = Environment(tmp_path_factory.mktemp("all"), wheels)
    made.install("picscripter", "[all]")
    return made.programs


def test_the_extra_all_brings_seven_plugins(everything, tmp_path):
    told = _run(everything / "picscripter", "plugins", cwd=tmp_path, **environment(tmp_path))
    assert [line.split()[:2] for line in told.splitlines()[1:]] == [[each, "ready"] for each in PLATFORMS]


def test_the_wheels_bring_all_files_that_the_program_reads(everything):
    site = Path(
        _run(
            everything / "python", "-c", "import picscripter; print(picscripter.__path__[0])", cwd=everything
        ).strip()
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
