"""Runs one word of the command line, and turns what goes wrong into sentences and an exit code."""

import argparse
import asyncio
import gc
import importlib
import io
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence

from picscripter.cli import logs, saying
from picscripter.cli.exits import Exit, Stopped
from picscripter.settings import SettingsError

log = logging.getLogger("picscripter.cli")

_STARTED = 1.0
"""Seconds after which a program has what it needs."""


def run(given: argparse.Namespace) -> int:
    """The exit code. `picscripter.cli.<word>` has `async def main(given) -> Exit`, and is loaded only now."""
    # Nearly all that a start makes stays, and looking through it for cycles again and again is a tenth of its time.
    gc.disable()
    logs.install()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal of another age shows \u2192 instead of an arrow
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        word = importlib.import_module(f"picscripter.cli.{given.word.replace('-', '_')}")
        return int(asyncio.run(_begin(word.main, given)))
    except SettingsError as wrong:
        return _end(given, Exit.SETTINGS, wrong.problems, "These settings are missing or wrong:")
    except Stopped as stopped:
        return _end(given, stopped.exit, stopped.sentences)
    except KeyboardInterrupt:
        return int(Exit.FAILED)
    except (
        BrokenPipeError
    ):  # `picscripter … | head` has read enough; python says so again at its end, to nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.FAILED)
    except Exception as fault:  # noqa: BLE001 - the last line of defence: sentences for people, the rest is logged
        return _surprised(given, fault)
    finally:
        saying.end()
        gc.enable()


async def _begin(main: Callable[[argparse.Namespace], Awaitable[Exit]], given: argparse.Namespace) -> Exit:
    asyncio.get_running_loop().call_later(_STARTED, _collect_again)
    return await main(given)


def _collect_again() -> None:
    gc.freeze()  # what is there now stays to the end: no later look goes through it
    gc.enable()


def _surprised(given: argparse.Namespace, fault: Exception) -> int:
    from picscripter.cli.faults import explain  # noqa: PLC0415 - names every driver, so it takes a while to load

    known = explain(fault)
    if known is not None:
        return _end(given, known.exit, known.sentences)
    log.error("this should not have happened", exc_info=fault)
    return _end(given, Exit.FAILED, [f"{given.word} failed, and that is a bug: the lines above say where."])


def _end(given: argparse.Namespace, code: Exit, sentences: Sequence[str], head: str = "") -> int:
    if given.json:
        saying.as_json({"error": {"exit": code, "sentences": list(sentences)}})
    if head:
        saying.note(head)
    for sentence in sentences:
        saying.note(f"  - {sentence}" if head else sentence)
    return int(code)
