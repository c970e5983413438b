"""Python's collector of cycles rests while a program starts, and only then."""

import argparse
import asyncio
import gc

import pytest

from picscripter.cli import main, running
from picscripter.cli.exits import Exit


@pytest.fixture(autouse=True)
def _as_before():
    yield
    gc.unfreeze()
    gc.enable()


def test_the_collector_rests_in_a_start_and_works_in_what_goes_on(monkeypatch):
    monkeypatch.setattr(running, "_STARTED", 0.05)
    seen = []

    async def word(given):
        seen.append(gc.isenabled())
        await asyncio.sleep(0.2)
        seen.append(gc.isenabled())
        return Exit.FINE

    gc.disable()
    asyncio.run(running._begin(word, argparse.Namespace()))
    assert seen == [False, True]


def test_after_a_short_word_the_collector_works(capsys):
    assert main(["plugins", "--json"]) == 0
    assert gc.isenabled()
