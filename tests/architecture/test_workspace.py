"""The pins, the metadata and the wheels say the same as the code."""

import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.source import PACKAGES, PLUGINS, ROOT

PINNED = (ROOT / ".ci" / "requirements.txt").read_text()
PROJECTS = [ROOT, *PLUGINS]


def _metadata(project: Path) -> dict:
    return tomllib.loads((project / "pyproject.toml").read_text())


def _wanted() -> list[Requirement]:
    root = _metadata(ROOT)
    words = [word for project in PROJECTS for word in _metadata(project)["project"]["dependencies"]]
    wanted = [Requirement(word) for word in [*words, *root["dependency-groups"]["dev"]]]
    return [each for each in wanted if not each.name.startswith("picscripter")]


@pytest.mark.parametrize("wanted", _wanted(), ids=lambda wanted: wanted.name)
def test_every_requirement_is_pinned_within_its_bounds(wanted: Requirement):
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", PINNED, re.MULTILINE))
    pin = pins.get(canonicalize_name(wanted.name))
    assert pin is not None, f"{wanted.name} is not pinned: ./dev lock"
    assert wanted.specifier.contains(pin)


def test_every_pin_has_a_hash_and_no_address():
    pins = re.split(r"^(?=\S)", PINNED, flags=re.MULTILINE)[1:]
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"\S+://\S+", PINNED) == []


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_the_pinned_uv_is_the_one_that_builds_the_packages(project: Path):
    backend = Requirement(_metadata(project)["build-system"]["requires"][0])
    pin = re.search(r"^uv==(\S+)", (ROOT / ".ci" / "bootstrap.txt").read_text(), re.MULTILINE)
    assert pin is not None
    assert backend.specifier.contains(pin[1])


@pytest.mark.parametrize("project", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_is_an_extra_unless_it_is_an_example(project: Path):
    extras = _metadata(ROOT)["project"]["optional-dependencies"]
    own = [] if project.parent.name == "tutorial" else [f"picscripter-{project.name}"]
    assert extras.get(project.name, []) == own
    assert (project.name in extras["all"][0]) == bool(own)


@pytest.mark.parametrize("project", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_enters_by_the_common_door(project: Path):
    doors = _metadata(project)["project"]["entry-points"]
    assert doors["picscripter.platforms"] == {project.name: f"picscripter_{project.name}"}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Give the names of the files in each package's wheel."""
    own = ROOT / ".dev" / "uv" / "bin" / "uv"
    uv = str(own) if own.exists() else (shutil.which("uv") or "uv")
    folder = tmp_path_factory.mktemp("wheels")
    command = [uv, "build", "--all-packages", "--wheel", "--quiet", "--out-dir", str(folder)]
    environment = os.environ | {"UV_CACHE_DIR": str(folder / "cache"), "UV_OFFLINE": "1"}
    built = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, env=environment)
    assert built.returncode == 0, built.stderr
    return {wheel.name.split("-")[0]: zipfile.ZipFile(wheel).namelist() for wheel in folder.glob("*.whl")}


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_wheel_holds_every_file_of_its_package_and_nothing_else(package: Path, wheels):
    kept = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    wanted = {str(path.relative_to(package.parent)) for path in kept}
    assert f"{package.name}/py.typed" in wanted
    assert {
        name for name in wheels[package.name] if ".dist-info/" not in name and not name.endswith("/")
    } == wanted
