"""`serve`, `worker` and `sandbox` as processes: they say when they are ready, and end when asked."""

import json
import socket

import pytest

from support.full_disk import can_limit_files, limit_files

pytestmark = pytest.mark.anyio


async def test_serve_needs_no_setting_and_ends_cleanly(program):
    serve = program("serve", "--json")
    await serve.until_ready()
    told = json.loads(serve.output.splitlines()[0])
    assert told == {
        "api": f"http://localhost:{serve.port}",
        "docs": f"http://localhost:{serve.port}/docs",
        "publishes": True,
    }
    assert await serve.stop() == 0


async def test_a_port_of_nobodys_choice_is_told(program):
    serve = program("serve", "--json", "--port", "0", "--without-worker")
    await serve.until_says('{"api"')
    assert json.loads(serve.output.splitlines()[0])["publishes"] is False
    assert await serve.stop() == 0


async def test_serve_says_which_of_the_named_platforms_is_not_installed(program):
    serve = program("serve", "--without-worker", env={"PICSCRIPTER_PLUGINS": "twitter,facebok"})
    await serve.until_says("Serving at")
    assert "PICSCRIPTER_PLUGINS names facebok, which is not installed; installed are: " in serve.output
    assert " facebook, " in serve.output
    assert "names twitter" not in serve.output
    assert await serve.stop() == 0


async def test_serve_says_whose_fault_a_taken_port_is(program):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        serve = program("serve", "--port", str(taken.getsockname()[1]))
        assert await serve.until_over() == 1
    assert "is taken" in serve.output


async def test_a_worker_says_its_name_and_ends_cleanly(program):
    worker = program("worker", "--json")
    await worker.until_says('{"worker"')
    assert await worker.stop() == 0


@pytest.mark.skipif(not can_limit_files(), reason="this system limits no running process")
@pytest.mark.parametrize("word", ["serve", "worker"])
async def test_who_cannot_write_a_log_any_more_still_ends_when_it_is_asked_to(program, word):
    running = program(word)
    await running.until_says("Ctrl-C")
    limit_files([running.pid], 0)
    assert await running.stop() == 0
    assert "Stopping" not in running.output


async def test_a_sandbox_says_where_its_wall_is(program):
    sandbox = program("sandbox", "--port", "0", "--json")
    await sandbox.until_says('{"sandbox"')
    assert json.loads(sandbox.output)["wall"].startswith("http://127.0.0.1:")
    assert await sandbox.stop() == 0


async def test_a_sandbox_of_a_platform_that_is_not_installed_is_missing(program):
    sandbox = program("sandbox", "--port", "0", "myspace")
    assert await sandbox.until_over() == 4
    assert "myspace" in sandbox.output
