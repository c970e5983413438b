"""What steps made at the platform and the post no longer needs: an edit took the step away, or a new round began."""

import importlib
import json
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

from picscripter.platforms.platform import Platform
from picscripter.plugin.errors import PlatformError
from picscripter.services.leaving import stored
from picscripter.services.publishing.run import Run
from picscripter.storage.journal import Step

Undo = Callable[..., Awaitable[None]]


def name_of(undo: Undo | None) -> str | None:
    """How the journal remembers the function. None: it has no name that leads back to it."""
    module, name = getattr(undo, "__module__", None), getattr(undo, "__qualname__", "")
    if not module or not name.isidentifier():  # a method, a lambda, a function inside of another one
        return None
    return f"{module}:{name}"


def found(name: str | None, platform: Platform) -> Undo | None:
    """The function of that name in the plugin's own code; None when there is none (any more)."""
    if name is None:
        return None
    module, _, function = name.partition(":")
    if module.partition(".")[0] not in platform.packages:
        return None
    try:
        undo: Undo = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError):
        return None
    return undo


def needless(steps: Iterable[Step], kept: Collection[Any]) -> list[Step]:
    """Those of them that can be removed, the last made first; never what a kept result names too."""
    said = {json.dumps(result) for result in kept}
    ids = {result for result in kept if isinstance(result, str) and result}
    left = [
        step
        for step in steps
        if step.undo
        and step.state == "done"
        and json.dumps(step.result) not in said
        and not any(json.dumps(each) in json.dumps(step.result) for each in ids)
    ]
    return sorted(left, key=lambda step: step.created_at, reverse=True)


async def remove(run: Run, steps: Iterable[Step]) -> None:
    """Best effort, and told: what cannot be removed now stops no post, and is tried again where it is run again."""
    for step in steps:
        if step.undo_by is None:  # made before its name was remembered
            continue
        undo = found(step.undo_by, run.platform)
        if undo is None:
            run.log("warn", f"what {step.name!r} had made is left: the plugin knows no more how to remove it")
            await forget(run, step)
            continue
        try:
            async with run.bounded():
                await undo(run.session, step.result)
        except Exception as fault:  # noqa: BLE001 - a stranger's code; whatever it was, the post goes on
            what = str(fault) if isinstance(fault, PlatformError) else repr(fault)
            run.log("warn", f"what {step.name!r} had made could not be removed: {what}")
            continue
        await forget(run, step)
        run.log("info", f"removed what {step.name!r} had made: the post does not need it any more")


async def forget(run: Run, step: Step) -> None:
    """Drop what is removed, or of no use any more, from the journal."""
    await stored(run.journal.forget(run.post.id, step.round, step.name, step.digest))
