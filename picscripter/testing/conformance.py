"""The suite that every plugin passes: subclass `Conformance` in a test module, name the platform, run `pytest`."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar

import pytest

from picscripter.platforms.discovery import GROUP, discover
from picscripter.platforms.loading import load
from picscripter.platforms.platform import Platform
from picscripter.sandbox.discovery import GROUP as SANDBOXES
from picscripter.sandbox.discovery import Factory
from picscripter.testing.files import clip, picture
from picscripter.testing.promises import PROMISES, Promise
from picscripter.testing.subject import Build, DoesNotApply, Sample, Subject

REPORTED = "conformance"
"""Under this name each test hands its outcome to the report, also from another process."""


_PATIENCE = 100.0
"""Real seconds: the clock of the suite does not wait for anybody."""


class Conformance:
    """What to examine; each test that is inherited is one promise.

    `platform`: the name of an installed plugin. Or `plugin`, its module (or object), and `sandbox`, its emulator.
    `posts`: what to publish, by a name for people; without it the usual posts that the plugin accepts.
    `at_limit`: `{rule: count → Sample}` for limits that are neither a text's, a list's nor an option's length.
    `unchecked`: `{rule: why}` for limits that only the platform can judge.
    `files`: `{"image" | "video": number → bytes}` in place of the suite's own, and further ones under other names.
    `facts`: by such a name, what the host would know of the file beyond its bytes (`{"duration": 4.0}`).
    `login`: the name of the one to examine, where there are several.
    `form`: what a person answers to a login's first questions (else what the emulator's own `form` says);
    `other_form`: for another account.
    `readme`: where the table of commits stands; without it the nearest README.md above the test.
    """

    platform: ClassVar[str] = ""
    plugin: ClassVar[Any] = None
    sandbox: ClassVar[Factory | None] = None
    posts: ClassVar[Mapping[str, Sample]] = {}
    at_limit: ClassVar[Mapping[str, Build]] = {}
    unchecked: ClassVar[Mapping[str, str]] = {}
    files: ClassVar[Mapping[str, Callable[[int], bytes]]] = {}
    facts: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    login: ClassVar[str | None] = None
    form: ClassVar[Mapping[str, str]] = {}
    other_form: ClassVar[Mapping[str, str]] = {}
    readme: ClassVar[Path | None] = None

    @classmethod
    def subject(cls) -> Subject:
        """What the class names, loaded."""
        known: Any = cls
        subject: Subject = _loaded(known)
        return subject

    def examine(self, promise: Promise, record: Callable[[str, object], None]) -> None:
        """One promise, in an event loop of its own; what became of it goes into the report."""
        subject = self.subject()
        told = {
            "platform": subject.name,
            "distribution": subject.platform.distribution,
            "version": subject.platform.version,
            "contract": subject.platform.description.contract,
            "promise": promise.name,
            "sentence": promise.sentence,
        }
        try:
            asyncio.run(_bounded(promise, subject))
        except DoesNotApply as reason:
            record(REPORTED, told | {"outcome": "does not apply", "why": str(reason)})
            pytest.skip(f"does not apply: {reason}")
        except BaseException as fault:
            record(REPORTED, told | {"outcome": "broken", "why": _told(fault)})
            raise
        record(REPORTED, told | {"outcome": "holds", "why": ""})


def _told(fault: BaseException) -> str:
    """Its first line: below it pytest explains the comparison, for those who debug it."""
    return str(fault).partition("\n")[0] if isinstance(fault, AssertionError) else repr(fault)


async def _bounded(promise: Promise, subject: Subject) -> None:
    bound = asyncio.timeout(_PATIENCE)
    try:
        async with bound:
            await promise.check(subject)
    except TimeoutError as fault:
        if not bound.expired():
            raise
        raise AssertionError(
            f"after {_PATIENCE:.0f} s nothing had come of it: somebody waits for ever"
        ) from fault


def _test(promise: Promise) -> Callable[..., None]:
    def test(self: Conformance, record_property: Callable[[str, object], None]) -> None:
        self.examine(promise, record_property)

    test.__name__ = f"test_{promise.name}"
    test.__qualname__ = f"Conformance.test_{promise.name}"
    test.__doc__ = promise.sentence
    return test


for _promise in PROMISES:
    setattr(Conformance, f"test_{_promise.name}", _test(_promise))


@cache
def _loaded(cls: Any) -> Subject:
    """Once for each class: a plugin is imported and checked once, as by the server."""
    return _subject(cls)


def _subject(cls: type[Conformance]) -> Subject:
    platform = _platform(cls)
    sandbox = cls.sandbox or _installed_sandbox(platform.description.name)
    form = cls.form or getattr(sandbox, "form", {})
    return Subject(
        platform=platform,
        sandbox=sandbox,
        samples=cls.posts,
        at_limit=cls.at_limit,
        unchecked=cls.unchecked,
        files={"image": picture, "video": clip, **cls.files},
        facts=cls.facts,
        login_name=cls.login,
        form=form,
        other_form=cls.other_form or form,
        readme=cls.readme or _readme_above(Path(inspect.getfile(cls))),
    )


def _platform(cls: type[Conformance]) -> Platform:
    if cls.plugin is not None:
        plugin = import_module(cls.plugin) if isinstance(cls.plugin, str) else cls.plugin
        name = cls.platform or plugin.describe().name
        return load(name, plugin, distribution=getattr(plugin, "__name__", "a plugin"), version="source")
    assert cls.platform, f"{cls.__name__}: say `platform = …`, the name of an installed plugin"
    found = discover(frozenset({cls.platform}))
    why = "; ".join(each.reason for each in found.quarantined) or f"no entry point of that name in {GROUP}"
    assert cls.platform in found, f"{cls.platform} is not loaded: {why}"
    return found[cls.platform]


def _installed_sandbox(name: str) -> Factory:
    for point in entry_points(group=SANDBOXES, name=name):
        sandbox: Factory = point.load().sandbox
        return sandbox
    raise AssertionError(f"no emulator of {name} is installed ({SANDBOXES}): say `sandbox = …`")


def _readme_above(test: Path) -> Path | None:
    return next((path for each in test.parents if (path := each / "README.md").is_file()), None)
