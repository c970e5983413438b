"""With every kind of broken plugin installed the server starts, says what is wrong with each, and the rest works."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.demo import PICSCRIPTER, environment
from support.fleet import fleet
from support.program import Program
from support.site import hostile_site

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(180)]

BROKEN = {
    "raises_at_import": "cannot be imported: RuntimeError",
    "exits_at_import": "cannot be imported: SystemExit",
    "hangs_in_describe": "describe did not return within 10 s",
    "returns_the_wrong_type": "describe returned dict",
    "misspells_a_hook": "publsih is marked as a hook",
    "takes_a_taken_name": "it calls itself 'taken'",
}


@pytest.fixture
def among(program: Callable[..., Program], tmp_path: Path) -> Callable[..., Any]:
    """`async with among(*names) as street`: a sandbox, and a server to be started, among these and one good plugin."""

    def opened(*names: str) -> Any:
        site = hostile_site(tmp_path / "site", *names)
        # What is tried again blocks for five seconds again: how often that may be is another promise.
        return fleet(program, PICSCRIPTER_DATA="data", PICSCRIPTER_ATTEMPTS="1", PYTHONPATH=site.pythonpath)

    return opened


async def test_the_server_starts_says_what_is_wrong_and_publishes_for_the_others(among):
    async with among(*BROKEN, "loops_in_validation", "blocks_the_loop") as street:
        server = await street.serve()
        await street.sign_up()
        await street.connect("sample")
        await street.connect("blocks_the_loop")

        listed = {each["name"]: each for each in await street.call("GET", "/api/platforms")}
        bad = await street.post("Hostile", platform="blocks_the_loop")
        good = await street.post("Good", platform="sample")
        ended = await street.until_ended([bad, good], seconds=90)

        for name, reason in BROKEN.items():
            assert listed[name]["status"] == "quarantined"
            assert reason in listed[name]["reason"]
            assert reason in server.output
        assert listed["sample"]["status"] == "ready"
        assert ended[good]["status"] == "published"
        assert ended[bad]["status"] == "failed"
        assert "plugin picscripter-blocks-the-loop 6.6 holds up the whole process" in server.output
        assert [item["text"] for item in await street.wall()] == ["Good"]


async def test_a_validation_without_an_end_costs_five_seconds_and_its_own_request(among):
    # Without the one that hangs in `describe`: it makes every start ten seconds longer, as the test above shows.
    neighbours = [name for name in BROKEN if name != "hangs_in_describe"]
    async with among(*neighbours, "loops_in_validation", "blocks_the_loop") as street:
        server = await street.serve()
        await street.sign_up()
        await street.connect("loops_in_validation")

        body = {"platform": "loops_in_validation", "caption": "Hello"}
        async with street.http.post(f"{street.api}/api/posts", json=body, headers=street.headers) as answer:
            assert answer.status == 500
            assert (await answer.json())["code"] == "internal"

        assert (
            "plugin picscripter-loops-in-validation 6.6 holds up the whole process: validate_options"
            in server.output
        )
        assert await street.call("GET", "/api/posts") == []


def test_the_command_line_names_every_broken_plugin_and_its_reason(tmp_path):
    site = hostile_site(tmp_path / "site", *BROKEN)
    env = environment(tmp_path, PYTHONPATH=site.pythonpath)

    done = subprocess.run(
        [*PICSCRIPTER, "plugins", "--json"], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60
    )

    told = json.loads(done.stdout)
    assert done.returncode == 4
    assert "sample" in {each["name"] for each in told["platforms"]}
    reasons = {each["name"]: each["reason"] for each in told["quarantined"]}
    assert [name for name, reason in BROKEN.items() if reason not in reasons[name]] == []
