"""`picscripter new-plugin`: what it writes passes the suite as it is, and what it cannot write it says."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from support.source import ROOT


def lines(path: Path) -> int:
    """Lines with something on them."""
    return sum(1 for line in path.read_text().splitlines() if line.strip())


def test_a_new_plugin_is_short_enough_to_read_at_once(picscripter, tmp_path):
    done = picscripter("new-plugin", "corner_shop", "--json")

    folder = tmp_path / "picscripter-corner-shop"
    assert (done.code, done.json["name"], done.json["folder"]) == (
        0,
        "corner_shop",
        "picscripter-corner-shop",
    )
    assert sorted(done.json["files"]) == sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )
    assert lines(folder / "picscripter_corner_shop" / "__init__.py") <= 80
    assert lines(folder / "pyproject.toml") <= 20
    assert lines(folder / "tests" / "test_conformance.py") <= 5


def test_what_is_to_be_typed_next_names_the_environment_that_it_installs_into(picscripter):
    told = picscripter("new-plugin", "corner_shop").out.partition("Next: ")[2]
    install, _, suite = told.replace("\\\n", "").rpartition(" && ")
    assert sys.executable in install
    assert install.split()[-3:] == ["-e", "picscripter-corner-shop", "pytest"]
    assert suite.split() == [sys.executable, "-m", "pytest", "picscripter-corner-shop"]


def test_a_new_plugin_is_formatted_and_without_faults(picscripter, tmp_path):
    assert picscripter("new-plugin", "corner_shop").code == 0

    for word in (["check", "--select", "E,F,I,UP,B,SIM"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *word, "--isolated", "--line-length", "110"]
        done = subprocess.run(
            [*ruff, str(tmp_path / "picscripter-corner-shop")], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name", ["Corner", "corner-shop", "9lives", "a", "class", "shop_", "a__b", "../shop", ""]
)
def test_a_name_that_is_none_is_refused_and_nothing_is_written(picscripter, tmp_path, name):
    done = picscripter("new-plugin", name)

    assert done.code == 2
    assert "is no name for a platform" in done.err
    assert list(tmp_path.glob("picscripter-*")) == []


def test_a_name_that_is_taken_is_refused_with_its_owner(picscripter, tmp_path):
    done = picscripter("new-plugin", "facebook")

    assert done.code == 2
    assert "is taken by picscripter-facebook" in done.err
    assert list(tmp_path.glob("picscripter-*")) == []


def test_a_place_that_cannot_be_written_is_named_and_no_database_is_blamed(picscripter, tmp_path):
    (tmp_path / "file").write_text("mine")
    done = picscripter("new-plugin", "shop", "--into", "file")
    assert done.code == 1
    assert done.err.startswith("file/picscripter-shop cannot be written")
    assert "--into" in done.err


def test_a_folder_that_is_there_is_not_touched(picscripter, tmp_path):
    kept = tmp_path / "elsewhere" / "picscripter-shop" / "kept.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")

    done = picscripter("new-plugin", "shop", "--into", "elsewhere")

    assert done.code == 1
    assert "is there already" in done.err
    assert [path.name for path in kept.parent.iterdir()] == ["kept.txt"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_new_plugin_passes_the_suite_beside_the_wheel_of_the_core_in_a_fresh_environment(
    picscripter, tmp_path
):
    assert picscripter("new-plugin", "corner_shop").code == 0
    plugin = tmp_path / "picscripter-corner-shop"

    uv("build", "--wheel", "--package", "picscripter", "--out-dir", tmp_path / "wheels", ROOT, cache=tmp_path)
    uv("build", "--wheel", "--out-dir", tmp_path / "wheels", plugin, cache=tmp_path)
    python = fresh_environment(tmp_path)
    wheels = sorted((tmp_path / "wheels").glob("*.whl"))
    uv("pip", "install", "--quiet", "--no-deps", "--python", python, *wheels, cache=tmp_path)
    listed = run(python, "-m", "picscripter.cli", "plugins", cwd=tmp_path)
    suite = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", plugin / "tests", cwd=tmp_path)

    assert [wheel.name.split("-")[0] for wheel in wheels] == ["picscripter", "picscripter_corner_shop"]
    assert "corner_shop" in listed
    assert "facebook" not in listed
    assert "0 broken" in suite


def fresh_environment(folder: Path) -> Path:
    """Its python. Third parties' packages are the tester's own, linked; of ours there is nothing."""
    uv("venv", "--quiet", "--python", sys.executable, folder / "venv", cache=folder)
    [site] = (folder / "venv" / "lib").glob("python*/site-packages")
    for there in Path(sysconfig.get_path("purelib")).iterdir():
        ours = there.name.lstrip("_").startswith(("picscripter", "editable__"))
        if not ours and there.suffix != ".pth" and not (site / there.name).exists():
            (site / there.name).symlink_to(there)
    return folder / "venv" / "bin" / "python"


def uv(*words: str | Path, cache: Path) -> None:
    own = ROOT / ".dev" / "uv" / "bin" / "uv"
    command = [str(own) if own.exists() else (shutil.which("uv") or "uv"), *map(str, words)]
    offline = {"UV_CACHE_DIR": str(cache / "cache"), "UV_OFFLINE": "1", "VIRTUAL_ENV": ""}
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | offline)
    assert done.returncode == 0, done.stderr


def run(*words: str | Path, cwd: Path) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd)}
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, cwd=cwd, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
