"""What the README says is true: its walk runs, its tables are complete, its links lead somewhere."""

import ast
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from picscripter.platforms.discovery import discover
from support.demo import demo, environment
from support.source import CORE, ROOT

README = (ROOT / "README.md").read_text()
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("plugins/*/README.md"),
]
WALK = re.findall(r"^```sh walk\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_the_five_minutes_run_as_they_are_printed(tmp_path):
    shell = shutil.which("bash") or "/bin/sh"
    with demo(tmp_path / "demo") as running:
        script = "\n".join(["set -eu", *WALK])
        script = script.replace("http://127.0.0.1:5000", running.api).replace(
            "http://127.0.0.1:4111", running.sandbox
        )
        done = subprocess.run(
            [shell, "-c", script], env=environment(tmp_path), capture_output=True, text=True, timeout=100
        )
        wall = {item["text"]: item for item in running.wall()}
        seen = Counter(item["text"] for item in running.wall() if item["platform"] == "facebook")
    assert (done.returncode, done.stderr) == (0, "")
    assert wall["From my own terminal"]["media"][0]["type"] == "image"
    assert wall["In ten seconds, and in better words"]["platform"] == "twitter"
    assert seen["Nobody heard the answer"] == 1
    last = done.stdout.rstrip().splitlines()[-1]
    assert all(path in last for path in ('"/colour"', '"/scheduledAtISO"', '"/caption"'))
    assert done.stdout.count('"urn:picscripter:problem') == 1


def test_the_walk_begins_where_the_demo_stands_by_default():
    from picscripter.cli import demo as defaults
    from picscripter.cli.showing import EMAIL, PASSWORD

    assert f"API=http://127.0.0.1:{defaults.PORT}\n" in WALK[0]
    assert f"WALL=http://127.0.0.1:{defaults.SANDBOX_PORT}\n" in WALK[0]
    assert f'"email": "{EMAIL}", "password": "{PASSWORD}"' in WALK[0]


def _settings() -> set[str]:
    """Every name that settings.py reads, and every credential that an installed plugin names."""
    tree = ast.parse((CORE / "settings.py").read_text())
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    own = {
        text for text in texts if re.fullmatch(r"[A-Z]+(_[A-Z]+)+|PORT", text) and not text.endswith("_FILE")
    }
    logins = [login for platform in discover().values() for login in platform.description.logins]
    return own | {name for login in logins for name in (login.client_id, login.client_secret) if name}


@pytest.mark.parametrize("page", ["README.md", ".env.example", "docs/reference/environment.md"])
def test_every_setting_is_explained_in_it(page):
    text = (ROOT / page).read_text()
    assert {name for name in _settings() if not re.search(rf"\b{name}\b", text)} == set()


def test_every_command_is_explained_in_the_readme():
    from picscripter.cli.words import WORDS

    assert [word for word in WORDS if f"`picscripter {word}`" not in README] == []


def test_every_exit_code_is_explained_in_the_readme():
    from picscripter.cli.exits import Exit

    codes = README.partition("Exit codes: ")[2].partition("\n\n")[0]
    assert [code for code in Exit if not re.search(rf"\b{code:d} ", codes)] == []


@pytest.mark.slow
def test_the_table_of_operations_is_the_api(tmp_path):
    with demo(tmp_path) as running:
        paths = running.json(f"{running.api}/api/openapi.json")["paths"]
    served = {
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        for method in methods
        if method != "parameters"
    }
    listed = set(re.findall(r"^\| `((?:GET|POST|PATCH|PUT|DELETE) \S+)`", README, re.MULTILINE))
    assert listed == served


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_into_the_project_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|mailto:|urn:)([^)\s]+)\)", page.read_text())
    assert [link for link in links if not _leads(page, link)] == []


def _leads(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in {
        _anchor(each) for each in re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
    }


def _anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_dials_of_the_reference_are_the_dials_of_the_sandbox():
    from picscripter.sandbox import Dials

    listed = re.findall(r"^\| `(\w+)` \| `", (ROOT / "docs/reference/dials.md").read_text(), re.MULTILINE)
    assert listed == list(Dials().as_json())


def test_the_statuses_of_the_reference_are_those_of_the_code():
    from picscripter.domain.states import Status

    page = (ROOT / "docs/reference/states.md").read_text().partition("`error` is")[0]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [status.value for status in Status]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_names_a_package_registry_or_a_path_of_somebodys_machine(page):
    text = page.read_text()
    assert re.findall(r"pypi\.org|pythonhosted|/root/|/home/|/work/", text) == []
