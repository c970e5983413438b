"""A program that is asked to stop finishes; only one who asks again later ends it where it stands."""

import os
import signal
import subprocess
import sys
import time

import pytest

from picscripter.cli import stopping

PROGRAM = """
import asyncio
import sys

from picscripter.cli import stopping

stopping.TOGETHER = float(sys.argv[1])


async def main():
    with stopping.asked_to_stop("Stopping.") as stop:
        print("up", flush=True)
        await stop.wait()
        print("asked", flush=True)
        await asyncio.sleep(float(sys.argv[2]))
        print("finished", flush=True)


asyncio.run(main())
"""


def started(together, work):
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(together), str(work)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert program.stdout.readline() == "up\n"
    return program


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_to_the_program_and_to_its_group_is_one(by):
    """`timeout` and npm send theirs so."""
    program = started(30, 0.3)
    program.send_signal(by)
    assert program.stdout.readline() == "asked\n"
    os.killpg(program.pid, by)
    said, told = program.communicate(timeout=20)
    assert (program.returncode, said, told) == (0, "finished\n", "Stopping.\n")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_one_who_asks_again_a_moment_later_ends_it_where_it_stands(by):
    program = started(0, 30)
    program.send_signal(by)
    assert program.stdout.readline() == "asked\n"
    while program.poll() is None:  # until the moment is over
        program.send_signal(by)
        time.sleep(0.01)
    assert program.returncode == -by
    assert "finished" not in program.communicate()[0]


def test_the_moment_is_short_for_a_person_and_long_for_a_program():
    assert 0.5 <= stopping.TOGETHER <= 2
