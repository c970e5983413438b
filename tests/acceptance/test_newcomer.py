"""What a newcomer sees who types one command: `picscripter demo`."""

import signal
import socket
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from picscripter.sandbox import samples
from support.demo import ANY_PORT, PICSCRIPTER, Demo, demo, environment, wait_for
from support.site import Site
from support.source import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all who only look."""
    with demo(tmp_path_factory.mktemp("newcomer")) as running:
        yield running


def test_the_first_post_is_on_the_wall_with_the_very_bytes_of_its_picture(standing):
    first = standing.told["posts"][0]
    shown = [item for item in standing.wall() if item["platform"] == first["platform"] and item["media"]]
    picture = (Path(samples.__file__).parent / "samples" / samples.NAMES[0]).read_bytes()
    assert [standing.get(item["media"][0]["url"]) for item in shown if item["text"] == first["caption"]] == [
        picture
    ]


def test_every_installed_platform_has_an_account_and_a_public_post(standing):
    installed = {each["name"] for each in standing.json(f"{standing.api}/api/platforms")}
    assert {each["platform"] for each in standing.told["connections"]} == installed
    assert {each["platform"]: each["status"] for each in standing.told["posts"]} == dict.fromkeys(
        installed, "published"
    )


@pytest.mark.appointed
def test_the_second_post_appears_at_its_second_and_its_status_says_so(standing):
    second = standing.told["scheduled"][0]
    address = f"{standing.api}/api/posts/{second['id']}/status"
    wait_for(lambda: standing.json(address)["status"] == "published", seconds=45, what="second post")
    shown = [item for item in standing.wall() if item["text"] == second["caption"]]
    late = [
        (
            datetime.fromisoformat(item["publishedAt"]) - datetime.fromisoformat(second["scheduledAt"])
        ).total_seconds()
        for item in shown
    ]
    assert len(shown) == len(standing.told["scheduled"])
    assert all(0 <= seconds < 1 for seconds in late), late


def test_every_address_that_is_told_leads_to_the_post_and_never_out_of_the_sandbox(standing):
    addresses = [post["externalUrl"] for post in standing.told["posts"]]
    assert [address for address in addresses if not address.startswith(f"{standing.sandbox}/")] == []
    assert all(b"The wall" in standing.get(address) for address in addresses)


def test_the_documentation_answers_and_loads_nothing_from_elsewhere(standing):
    page = standing.get(f"{standing.api}/docs").decode()
    assert "<title>" in page
    assert "https://" not in page.replace("https://www.w3.org", "")


def test_standard_output_holds_one_line_for_programs_and_nothing_else(standing):
    assert standing.out.read_text().count("\n") == 1
    assert {"api", "sandbox", "email", "password", "token", "wall", "docs", "data"} <= set(standing.told)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT], ids=["a supervisor", "Ctrl-C"])
def test_asked_to_stop_it_ends_with_0_and_leaves_nothing_behind(tmp_path, by):
    with demo(tmp_path) as running:
        assert running.stop(by=by) == 0, running
        assert not running.has_family
        assert not Path(running.told["data"]).exists()
        assert "Traceback" not in running.err.read_text()


def test_a_folder_of_ones_own_stays_and_can_be_used_again(tmp_path):
    with demo(tmp_path / "one", "--data", str(tmp_path / "kept")) as running:
        assert running.stop() == 0
    assert (tmp_path / "kept" / "picscripter.db").exists()
    with demo(tmp_path / "two", "--data", str(tmp_path / "kept")) as running:
        assert len(running.json(f"{running.api}/api/posts")) == 2 * len(
            running.told["posts"] + running.told["scheduled"]
        )


def test_stopped_while_it_starts_it_ends_without_a_word_of_python(tmp_path):
    starting = Demo(tmp_path, *ANY_PORT)
    try:
        wait_for(lambda: "Starting the server" in starting.err.read_text(), seconds=30, what="start")
        assert starting.stop() == 0
        assert "Traceback" not in starting.err.read_text()
    finally:
        starting.end()


def test_a_port_that_was_asked_for_and_is_taken_is_an_error_that_says_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = [*PICSCRIPTER, "demo", "--port", port, "--sandbox-port", "0"]
        done = subprocess.run(words, env=environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"Port {port} is taken." in done.stderr


def test_the_demo_heeds_no_setting_of_a_real_installation(tmp_path):
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://nobody@127.0.0.1:1/real\nJWT_SECRET=short\n")
    with demo(tmp_path, REDIS_URL="redis://127.0.0.1:1", PUBLIC_URL="https://real.example.com") as running:
        assert running.told["data"].startswith(tempfile.gettempdir())
        assert [item["text"] for item in running.wall()] != []


def test_a_strangers_plugin_joins_the_demo_and_a_broken_one_does_not_stop_it(tmp_path):
    site = Site(tmp_path / "site")
    site.add_project(ROOT / "tests" / "plugins" / "contract_1")
    (site.folder / "brokenly.py").write_text("raise RuntimeError('no more')")
    doors = {door: {"brokenly": "brokenly"} for door in ("picscripter.platforms", "picscripter.sandboxes")}
    site.add("picscripter-brokenly", "1.0", doors, site.folder)
    with demo(tmp_path, PYTHONPATH=site.pythonpath) as running:
        connected = [each["platform"] for each in running.told["connections"]]
        platforms = running.json(f"{running.api}/api/platforms")
    stranger = tomllib.loads((ROOT / "tests/plugins/contract_1/pyproject.toml").read_text())
    (name,) = stranger["project"]["entry-points"]["picscripter.platforms"]
    assert name in connected
    assert "facebook" in connected
    assert {each["name"] for each in platforms if each["status"] == "quarantined"} == {"brokenly"}
